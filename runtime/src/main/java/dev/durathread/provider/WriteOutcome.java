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
     * @param dropped for a turn that finished the instance, how many messages lie in its inbox that none of its turns has
     *     consumed: nobody takes them any more. 0 for all else
     */
    record Applied(List<WriteOutcome> deliveries, List<WriteOutcome> children, long dropped) implements WriteOutcome {
        /** Applied, and there was nothing to send, to start or to drop. */
        public static final Applied PLAIN = new Applied(List.of(), List.of(), 0);

        /** Copies the lists. */
        public Applied {
            deliveries = List.copyOf(deliveries);
            children = List.copyOf(children);
        }

        /** Applied, and nothing was dropped. */
        public Applied(List<WriteOutcome> deliveries, List<WriteOutcome> children) {
            this(deliveries, children, 0);
        }

        /** The same with a number of messages dropped. */
        public Applied withDropped(long messages) {
            return messages == dropped ? this : new Applied(deliveries, children, messages);
        }
    }

    /** A turn or a release was refused: the stored fence is another one, or the instance is suspended or gone. */
    record FenceLost() implements WriteOutcome {}

    /**
     * A turn that was to end the instance {@linkplain TurnCommit#onlyIfAllSeen() only if all is seen} was refused: its
     * inbox holds a message beyond what the turn has seen. Nothing was changed, and the fence still stands.
     *
     * @param lastSequence the sequence of the last message in the inbox
     */
    record UnseenMessages(long lastSequence) implements WriteOutcome {}

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
