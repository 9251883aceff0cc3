package dev.durathread.testkit.contract;

import dev.durathread.history.ParentLink;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link NewInstance} in the making; unless told otherwise a root that may run at once. */
final class Start {
    private final String instanceId;
    private final long incarnation = Fixtures.fresh();
    private String name = Fixtures.FLOW;
    private @Nullable String version;
    private String input = "null";
    private @Nullable ParentLink parent;
    private Instant createdAt = Fixtures.T0;
    private @Nullable Instant startAt;
    private boolean replaceFinished;
    private @Nullable NodeId leaseTo;
    private List<Message> messages = List.of();
    private @Nullable Delivery refusal;

    private Start(String instanceId) {
        this.instanceId = instanceId;
    }

    static Start of(String instanceId) {
        return new Start(instanceId);
    }

    Start named(String newName) {
        name = newName;
        return this;
    }

    Start version(String newVersion) {
        version = newVersion;
        return this;
    }

    Start input(String newInput) {
        input = newInput;
        return this;
    }

    /** Makes it a child of another instance's first execution. */
    Start childOf(String parentId, long eventId) {
        parent = new ParentLink(parentId, 1, eventId);
        return this;
    }

    Start createdAt(Instant at) {
        createdAt = at;
        return this;
    }

    /** When it may run; the time of creation unless told. */
    Start startAt(Instant at) {
        startAt = at;
        return this;
    }

    Start replacingFinished() {
        replaceFinished = true;
        return this;
    }

    Start leasedTo(NodeId node) {
        leaseTo = node;
        return this;
    }

    Start with(Message... newMessages) {
        messages = List.of(newMessages);
        return this;
    }

    Start refusing(Delivery delivery) {
        refusal = delivery;
        return this;
    }

    NewInstance build() {
        return new NewInstance(
                instanceId,
                incarnation,
                name,
                version,
                input,
                parent,
                createdAt,
                startAt == null ? createdAt : startAt,
                replaceFinished,
                leaseTo,
                messages,
                refusal);
    }
}
