package dev.durathread;

import dev.durathread.failure.NonDeterminismException;

/** What happens to an instance whose code differs from its history. */
public enum OnNonDeterminism {
    /** It is blocked, with the difference as the reason, and continues when code that fits is deployed. */
    BLOCK,
    /** It fails with {@link NonDeterminismException}. */
    FAIL
}
