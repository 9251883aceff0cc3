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

    /** A start in the making: of a root that may run at once, with the input {@code null}. */
    public static Draft of(String instanceId, long incarnation, String name, Instant createdAt) {
        return new Draft(instanceId, incarnation, name, createdAt);
    }

    /** A start in the making. */
    public static final class Draft {
        private final String instanceId;
        private final long incarnation;
        private final String name;
        private final Instant createdAt;
        private @Nullable String version;
        private String input = "null";
        private @Nullable ParentLink parent;
        private Instant startAt;
        private boolean replaceFinished;
        private @Nullable NodeId leaseTo;
        private List<Message> messages = List.of();
        private @Nullable Delivery refusal;

        private Draft(String instanceId, long incarnation, String name, Instant createdAt) {
            this.instanceId = instanceId;
            this.incarnation = incarnation;
            this.name = name;
            this.createdAt = createdAt;
            this.startAt = createdAt;
        }

        /** Sets {@link NewInstance#version()}. */
        public Draft version(@Nullable String newVersion) {
            version = newVersion;
            return this;
        }

        /** Sets {@link NewInstance#input()}. */
        public Draft input(String json) {
            input = json;
            return this;
        }

        /** Sets {@link NewInstance#parent()}. */
        public Draft childOf(@Nullable ParentLink link) {
            parent = link;
            return this;
        }

        /** Sets {@link NewInstance#startAt()}. */
        public Draft startAt(Instant at) {
            startAt = at;
            return this;
        }

        /** Sets {@link NewInstance#replaceFinished()}. */
        public Draft replacingFinished(boolean isAsked) {
            replaceFinished = isAsked;
            return this;
        }

        /** Sets {@link NewInstance#leaseTo()}. */
        public Draft leasedTo(@Nullable NodeId node) {
            leaseTo = node;
            return this;
        }

        /** Sets {@link NewInstance#messages()}. */
        public Draft with(List<Message> firstMessages) {
            messages = firstMessages;
            return this;
        }

        /** Sets {@link NewInstance#refusal()}. */
        public Draft refusing(@Nullable Delivery delivery) {
            refusal = delivery;
            return this;
        }

        /** The start. */
        public NewInstance build() {
            return new NewInstance(
                    instanceId,
                    incarnation,
                    name,
                    version,
                    input,
                    parent,
                    createdAt,
                    startAt,
                    replaceFinished,
                    leaseTo,
                    messages,
                    refusal);
        }
    }
}
