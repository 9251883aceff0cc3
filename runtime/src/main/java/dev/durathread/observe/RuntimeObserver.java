package dev.durathread.observe;

import java.time.Duration;

/**
 * Is told what a runtime does, as it is counted: each thing exactly once, after it was committed. Calls come on the
 * engine's threads and must not block.
 *
 * <p>{@code dev.durathread.micrometer.MicrometerObserver} turns this into meters.
 */
public interface RuntimeObserver {
    /** A runtime begins, with the numbers that can be asked of it. */
    default void started(RuntimeSight sight) {}

    /** The runtime has ended; its last numbers. */
    default void stopped(RuntimeSight sight, RuntimeMetrics last) {}

    /** The first turn of an instance was committed. */
    default void orchestrationStarted(String name, String version) {}

    /**
     * An instance came to its end.
     *
     * @param life from its creation to now
     * @param historyEvents events of its last execution
     * @param turns turns of its last execution; 0 where it was ended without its code. Of turns before it was rehydrated
     *     each event that one was given counts as a turn, since a history does not tell them apart
     */
    default void orchestrationEnded(
            String name, String version, OrchestrationOutcome outcome, Duration life, long historyEvents, long turns) {}

    /**
     * An attempt of an activity came to its end.
     *
     * @param attempt from 1
     * @param took how long its code ran; zero when it never began
     */
    default void attemptEnded(String activity, ActivityOutcome outcome, int attempt, Duration took) {}

    /** An instance came to its end with messages that its code had not taken; nobody will take them any more. */
    default void messagesLeft(String name, String version, long messages) {}

    /** A batch was committed. */
    default void batchCommitted(int writes, Duration took) {}
}
