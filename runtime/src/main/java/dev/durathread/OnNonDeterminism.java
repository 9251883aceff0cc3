package dev.durathread;

import dev.durathread.failure.NonDeterminismException;

/** What becomes of an instance whose code does not do what its history has. */
public enum OnNonDeterminism {
    /** It waits, shown as blocked with the difference, and goes on when the right code is back. */
    BLOCK,
    /** It fails with {@link NonDeterminismException}. */
    FAIL
}
