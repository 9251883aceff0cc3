package dev.durathread.internal.node;

import dev.durathread.provider.InstanceState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of an instance as this process has committed it.
 *
 * @param customStatus JSON text; null for none
 */
public record Ending(
        String instanceId,
        InstanceState.Finished state,
        @Nullable String customStatus,
        long customStatusVersion) {
    public Ending {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(state, "state");
    }

    /** Whoever wants to know how instances in memory leave it. Must not block. */
    public interface Listener {
        /** An end was committed here. */
        void ended(Ending ending);

        /** An instance left memory without an end that was committed here. */
        void left(String instanceId);
    }
}
