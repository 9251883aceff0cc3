package dev.durathread.internal.host;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The sign of life of a loop: since when its step is under way, when one last came to its end, and what went wrong. */
public final class Pulse {
    private final String name;
    private @Nullable Thread thread; // null between steps, as is the next
    private long begunNanos;
    private @Nullable Instant lastEnd;
    private @Nullable String fault;

    /** @param name of the loop, in words for an operator */
    public Pulse(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /** Of what this is the sign of life. */
    public String name() {
        return name;
    }

    synchronized void begins(long nanos) {
        thread = Thread.currentThread();
        begunNanos = nanos;
    }

    /** @param why what the step threw; null when it came to its end */
    synchronized void ends(Instant at, @Nullable Throwable why) {
        thread = null;
        fault = why == null ? null : String.valueOf(why);
        if (why == null) {
            lastEnd = at;
        }
    }

    /** A failure that the step dealt with by itself. */
    public synchronized void trouble(@Nullable String why) {
        fault = why;
    }

    /** When a step last came to its end as it should; null before the first. */
    public synchronized @Nullable Instant lastEnd() {
        return lastEnd;
    }

    /** What went wrong in the last step; null for nothing. */
    public synchronized @Nullable String fault() {
        return fault;
    }

    /** How long the step under way has been; zero between steps. */
    public synchronized Duration underWay(long nowNanos) {
        return thread == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, nowNanos - begunNanos));
    }

    /** The stack of the step under way, for a log line; empty between steps. */
    public synchronized StackTraceElement[] stack() {
        return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
    }
}
