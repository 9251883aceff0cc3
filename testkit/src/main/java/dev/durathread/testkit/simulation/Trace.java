package dev.durathread.testkit.simulation;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that happened, as lines of text in their order, each with the microsecond at which it did, and a hash over them and over every choice of what to run next.
 * Two runs of one seed have the same lines and the same hash.
 */
final class Trace {
    private static final long PRIME = 0x100000001b3L;

    private final @Nullable Consumer<String> sink;
    private long hash = 0xcbf29ce484222325L;
    private long lines;

    /** @param sink takes the lines; null for nobody */
    Trace(@Nullable Consumer<String> sink) {
        this.sink = sink;
    }

    void line(long atMicros, String text) {
        lines++;
        mix(atMicros);
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        if (sink != null) {
            sink.accept(atMicros + " " + text);
        }
    }

    /** Which of those that could run was run. */
    void step(int index) {
        mix(index);
    }

    private void mix(long value) {
        hash = (hash ^ value) * PRIME;
        hash ^= hash >>> 29;
    }

    long hash() {
        return hash;
    }

    long lines() {
        return lines;
    }
}
