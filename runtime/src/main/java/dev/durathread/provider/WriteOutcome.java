package dev.durathread.provider;

import java.util.List;
import java.util.Objects;

/** What became of one {@link Write}. */
public sealed interface WriteOutcome {
    /**
     * A turn, a release, a retry or a heartbeat was applied.
     *
     * @param deliveries for a turn, one for each of its {@linkplain TurnCommit#messages() messages}, in order
     * @param children for a turn, one for each of its {@linkplain TurnCommit#children() children}, in order
     */
    record Applied(List<WriteOutcome> deliveries, List<WriteOutcome> children) implements WriteOutcome {
        /** Applied, and there was nothing to send or to start. */
        public static final Applied PLAIN = new Applied(List.of(), List.of());

        /** Copies the lists. */
        public Applied {
            deliveries = List.copyOf(deliveries);
            children = List.copyOf(children);
        }
    }

    /** A turn or a release was refused: the stored fence is another one, or the instance is suspended or gone. */
    record FenceLost() implements WriteOutcome {}

    /** A completion, retry or heartbeat was refused: the task is gone or carries another token. */
    record TaskGone() implements WriteOutcome {}

    /**
     * An instance was created.
     *
     * @param leased whether the node asked for in {@link NewInstance#leaseTo()} holds it now
     */
    record Created(boolean leased) implements WriteOutcome {}

    /** An instance of that id exists and was left as it is. */
    record Exists(InstanceStatus status) implements WriteOutcome {
        /** Refuses a null status. */
        public Exists {
            Objects.requireNonNull(status, "status");
        }
    }

    /**
     * A message was put into an inbox.
     *
     * @param sequence its place there
     * @param fence the receiver's fence as the message was stored
     * @param leased whether the node asked for in {@link Delivery#leaseTo()} holds the receiver now
     */
    record Delivered(long sequence, Fence fence, boolean leased) implements WriteOutcome {
        /** Refuses a null fence. */
        public Delivered {
            Objects.requireNonNull(fence, "fence");
        }
    }

    /** A message of the same message id had been stored before; nothing was changed. */
    record Duplicate() implements WriteOutcome {}

    /** The receiver of a message does not exist; nothing was stored. */
    record NoSuchInstance() implements WriteOutcome {}

    /** The receiver of a message has finished; nothing was stored. */
    record Finished(InstanceStatus status) implements WriteOutcome {
        /** Refuses a null status. */
        public Finished {
            Objects.requireNonNull(status, "status");
        }
    }
}
