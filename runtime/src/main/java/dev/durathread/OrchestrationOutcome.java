package dev.durathread;

/** How an instance ended. */
public enum OrchestrationOutcome {
    COMPLETED,
    FAILED,
    CANCELLED
}
