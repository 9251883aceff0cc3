package dev.durathread.failure;

/** What sort of failure it is. */
public enum FailureKind {
    /** User code threw. */
    APPLICATION,
    /** A timeout of the engine. */
    TIMED_OUT,
    /** A cancellation. */
    CANCELLED,
    /** No node has the code. */
    NOT_REGISTERED,
    /** Another failure made by the engine: a limit, a payload, poison, non-determinism. */
    ENGINE
}
