package dev.durathread.observe;

/** How an attempt of an activity ended. */
public enum ActivityOutcome {
    /** It gave a result. */
    SUCCEEDED,
    /** It threw or took too long. */
    FAILED,
    /** Nobody waits for it any more. */
    CANCELLED
}
