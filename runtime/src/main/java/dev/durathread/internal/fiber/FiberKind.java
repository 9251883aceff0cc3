package dev.durathread.internal.fiber;

/** What a fiber is made of. Both kinds behave the same to user code; they differ in cost. */
public enum FiberKind {
    /**
     * A virtual thread whose scheduler is the fiber itself, so that a switch is a plain call on the thread that resumes.
     * Needs the JVM option {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
     */
    OWN_SCHEDULER,

    /** A virtual thread of the public API, handed the turn by unparking. Always there; a few times dearer to switch. */
    PLATFORM_SCHEDULER
}
