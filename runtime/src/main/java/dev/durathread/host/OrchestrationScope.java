package dev.durathread.host;

import dev.durathread.OrchestrationContext;

/** Binds a context to a stretch of code, in which {@link OrchestrationContext#current()} gives it. */
public final class OrchestrationScope {
    private static final ScopedValue<OrchestrationContext> CURRENT = ScopedValue.newInstance();

    private OrchestrationScope() {}

    /** Runs code with a context bound. The engine does so for orchestrations; unit tests may for a context of theirs. */
    public static void run(OrchestrationContext ctx, Runnable body) {
        ScopedValue.where(CURRENT, ctx).run(body);
    }

    /**
     * Runs code that gives a value with a context bound.
     *
     * @throws X what the code throws
     */
    public static <T, X extends Throwable> T call(OrchestrationContext ctx, ScopedValue.CallableOp<T, X> body)
            throws X {
        return ScopedValue.where(CURRENT, ctx).call(body);
    }

    /** Whether a context is bound on this thread. */
    public static boolean isBound() {
        return CURRENT.isBound();
    }

    /**
     * The context bound on this thread.
     *
     * @throws IllegalStateException when none is bound
     */
    public static OrchestrationContext current() {
        if (!CURRENT.isBound()) {
            throw new IllegalStateException("no orchestration runs on this thread");
        }
        return CURRENT.get();
    }
}
