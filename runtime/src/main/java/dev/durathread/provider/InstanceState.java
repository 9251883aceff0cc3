package dev.durathread.provider;

import dev.durathread.history.Failure;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an instance is after a turn. */
public sealed interface InstanceState {
    /**
     * It waits.
     *
     * @param wakeAt when it needs a turn although no message came: its earliest timer; null for never
     * @param leaseTo the node that keeps its lease because it has work for it in flight; null hands the lease back
     */
    record Waiting(@Nullable Instant wakeAt, @Nullable NodeId leaseTo) implements InstanceState {}

    /**
     * The execution ended and the next one is ready now. Tasks and timers of the ended one are removed; inbox,
     * key-value store and custom status stay.
     *
     * @param input the next execution's input, JSON text
     * @param version the version asked for; null where the registry's policy decides
     * @param leaseTo the node that runs the next execution; null for any
     */
    record ContinuedAsNew(
            String input,
            @Nullable String version,
            @Nullable NodeId leaseTo) implements InstanceState {
        /** Refuses a null input. */
        public ContinuedAsNew {
            Objects.requireNonNull(input, "input");
        }
    }

    /** It finished. Its tasks and timers are removed, its lease ends; history, inbox and key-value store stay. */
    sealed interface Finished extends InstanceState {
        /** The status to store. */
        InstanceStatus status();
    }

    /**
     * It returned.
     *
     * @param output JSON text
     */
    record Completed(String output) implements Finished {
        /** Refuses a null output; a null result is the JSON text {@code null}. */
        public Completed {
            Objects.requireNonNull(output, "output");
        }

        @Override
        public InstanceStatus status() {
            return InstanceStatus.COMPLETED;
        }
    }

    /** It threw. */
    record Failed(Failure failure) implements Finished {
        /** Refuses a null failure. */
        public Failed {
            Objects.requireNonNull(failure, "failure");
        }

        @Override
        public InstanceStatus status() {
            return InstanceStatus.FAILED;
        }
    }

    /** It was cancelled or terminated. */
    record Cancelled(String reason) implements Finished {
        /** Refuses a null reason. */
        public Cancelled {
            Objects.requireNonNull(reason, "reason");
        }

        @Override
        public InstanceStatus status() {
            return InstanceStatus.CANCELLED;
        }
    }
}
