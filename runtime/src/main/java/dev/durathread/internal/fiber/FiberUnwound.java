package dev.durathread.internal.fiber;

/** Unwinds the stack of a fiber that is let go. Not an {@code Exception}, so that only a {@code catch} of all sees it. */
final class FiberUnwound extends Error {
    private static final long serialVersionUID = 1L;

    FiberUnwound() {
        super("this orchestration was let go by its node and must not go on here", null, false, false);
    }
}
