package dev.durathread.internal.fiber;

import org.jspecify.annotations.Nullable;

/** One flow of user code within an instance; see {@link Branches}. */
public final class Branch {
    private final int number;

    // All further fields belong to Branches.
    @Nullable
    Fiber fiber; // null once ended

    boolean permit;
    boolean parked;

    @Nullable
    Branch older; // the list of live branches

    @Nullable
    Branch younger;

    Branch(int number, Fiber fiber) {
        this.number = number;
        this.fiber = fiber;
    }

    /** Returns the place of this branch in the order of creation, counted from 0, which is the main branch. */
    public int number() {
        return number;
    }

    /** Returns whether the body has ended. */
    public boolean isEnded() {
        return fiber == null;
    }

    @Override
    public String toString() {
        return "Branch[" + number + "]";
    }
}
