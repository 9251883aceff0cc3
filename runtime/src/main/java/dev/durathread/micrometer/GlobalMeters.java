package dev.durathread.micrometer;

import dev.durathread.observe.RuntimeObserver;
import io.micrometer.core.instrument.Metrics;
import java.util.Optional;

/** The observer that feeds Micrometer's global registry, one for all runtimes of the JVM. */
public final class GlobalMeters {
    private GlobalMeters() {}

    /** The observer; empty where Micrometer is not on the class path. */
    public static Optional<RuntimeObserver> observer() {
        try {
            return Optional.of(Holder.OBSERVER);
        } catch (NoClassDefFoundError e) {
            return Optional.empty();
        }
    }

    private static final class Holder {
        static final RuntimeObserver OBSERVER = new MicrometerObserver(Metrics.globalRegistry);
    }
}
