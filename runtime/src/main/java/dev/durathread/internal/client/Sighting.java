package dev.durathread.internal.client;

import dev.durathread.OrchestrationStatus;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The state of an instance at the end of a wait. The status is read once for everybody who waited. */
final class Sighting {
    private final Supplier<OrchestrationStatus> read;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable OrchestrationStatus status;

    Sighting(Supplier<OrchestrationStatus> read) {
        this.read = read;
    }

    /** @throws dev.durathread.failure.ProviderException when it cannot be read */
    OrchestrationStatus status() {
        OrchestrationStatus known = status;
        if (known != null) {
            return known;
        }
        reading.lock();
        try {
            known = status;
            if (known == null) {
                known = read.get();
                status = known;
            }
            return known;
        } finally {
            reading.unlock();
        }
    }
}
