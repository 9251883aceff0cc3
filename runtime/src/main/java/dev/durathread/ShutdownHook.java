package dev.durathread;

import java.time.Duration;

/** Shuts a runtime down when its JVM ends. */
final class ShutdownHook {
    private final Thread thread;

    ShutdownHook(Composition composition, Duration timeout) {
        this.thread = Thread.ofPlatform().name("durathread-shutdown").unstarted(() -> composition.shutdown(timeout));
        Runtime.getRuntime().addShutdownHook(thread);
    }

    /** Removes the hook, unless the JVM is ending. */
    void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and this hook shuts the runtime down
        }
    }
}
