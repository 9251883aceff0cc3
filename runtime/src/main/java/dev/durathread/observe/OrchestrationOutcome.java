package dev.durathread.observe;

/** How an instance ended. */
public enum OrchestrationOutcome {
    /** It returned. */
    COMPLETED,
    /** It threw. */
    FAILED,
    /** It was cancelled or terminated. */
    CANCELLED
}
