package dev.durathread.internal.instance;

import dev.durathread.host.Host.Scheduled;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.provider.Fence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an instance leaves behind that has left memory, for others to see to.
 *
 * @param code to be closed, on a thread that may run user code; null when none was loaded
 * @param alarm to be cancelled; null for none
 * @param unrecorded what its turns were given and have not recorded; results among it must not be lost (INV-6)
 * @param left what came for it that no turn has taken
 * @param fence after the last commit that this node knows of; null when it was never loaded
 * @param open whether nobody here has told its end
 */
public record Departure(
        String instanceId,
        @Nullable LoadedCode code,
        @Nullable Scheduled alarm,
        List<Arrival> unrecorded,
        Mail left,
        @Nullable Fence fence,
        boolean open) {}
