package dev.durathread.provider;

import dev.durathread.history.ParentLink;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The start of an instance. It is created with status {@link InstanceStatus#PENDING}, execution 1, last event 0, ready
 * at {@code startAt}.
 *
 * <p>Outcomes: {@link WriteOutcome.Created} or {@link WriteOutcome.Exists}.
 *
 * @param incarnation drawn at random by the engine
 * @param version the version asked for; null where the registry's policy decides at the first turn
 * @param input JSON text
 * @param parent who waits for the result; null for a root
 * @param createdAt when it was asked for
 * @param startAt the earliest time of the first turn
 * @param replaceFinished whether a finished instance of that id, with everything that belongs to it, gives way
 * @param leaseTo the node that means to run the first turn at once; null for none. Granted only when {@code startAt} has
 *     come. The instance stays ready for that node, which may also claim it
 * @param messages messages that lie in its inbox from the beginning; of those with the same message id only the first
 * @param refusal what is delivered to the parent in the same transaction when an instance of that id exists; null for
 *     nothing
 */
public record NewInstance(
        String instanceId,
        long incarnation,
        String name,
        @Nullable String version,
        String input,
        @Nullable ParentLink parent,
        Instant createdAt,
        Instant startAt,
        boolean replaceFinished,
        @Nullable NodeId leaseTo,
        List<Message> messages,
        @Nullable Delivery refusal)
        implements Write {
    /** Refuses nulls where none are allowed and copies the messages. */
    public NewInstance {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(startAt, "startAt");
        messages = List.copyOf(messages);
    }

    /** What {@link InstanceClaim#code()} has to contain for a node to run it. */
    public String code() {
        return CodeKey.of(name, version);
    }
}
