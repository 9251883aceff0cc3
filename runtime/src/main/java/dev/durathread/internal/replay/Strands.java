package dev.durathread.internal.replay;

import dev.durathread.internal.fiber.Branch;
import dev.durathread.internal.fiber.Branches;
import dev.durathread.internal.fiber.Fibers;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The strands of an execution: starting them, waiting in them, interrupting and stopping them. */
final class Strands {
    private final Branches branches;
    private final Map<Integer, Strand> live = new HashMap<>(2);
    private boolean stopped;

    Strands(Fibers fibers, String name) {
        branches = new Branches(fibers, name);
    }

    /** Starts a strand; it runs when its turn comes. */
    Strand start(Runnable body) {
        Strand[] own = new Strand[1];
        Branch branch = branches.start(() -> {
            body.run();
            live.remove(own[0].branch.number());
        });
        own[0] = new Strand(branch);
        live.put(branch.number(), own[0]);
        return own[0];
    }

    /** Runs the strands until all wait. */
    void runUntilQuiet() {
        branches.runUntilQuiet();
    }

    /**
     * The strand whose code makes a durable call. Throws what the strand was to be told, and never returns once the
     * execution has stopped.
     *
     * @throws IllegalStateException outside a strand of this execution, or inside code that may make no durable calls
     */
    Strand enter() {
        Strand strand = current();
        strand.requireNoBarrier();
        if (stopped) {
            halt();
        }
        strand.throwInterruption();
        return strand;
    }

    /** Whether the calling thread runs code of a strand. */
    boolean isInside() {
        return branches.isInside();
    }

    /** The strand whose code is running. */
    Strand current() {
        Branch branch = branches.current();
        Strand strand = live.get(branch.number());
        if (strand == null || strand.branch != branch) {
            throw new IllegalStateException("a durable call outside the orchestration that it belongs to");
        }
        return strand;
    }

    /** The strand that owns what is asked for now; null for the main strand, which owns all that nobody else does. */
    @Nullable
    Strand ownerOfNew() {
        Strand strand = current();
        return strand.branch.number() == 0 ? null : strand;
    }

    /** Waits until a promise is settled, or throws what the strand is told meanwhile. */
    void await(Promise<?> promise) {
        Strand strand = enter();
        if (promise.isSettled()) {
            return;
        }
        promise.whenSettled(() -> branches.ready(strand.branch));
        while (!promise.isSettled()) {
            branches.park();
            if (stopped) {
                halt();
            }
            strand.throwInterruption();
        }
    }

    /** Makes the pending or next durable call of a strand throw. */
    void interrupt(Strand strand, Supplier<RuntimeException> exception) {
        if (live.get(strand.branch.number()) == strand) {
            strand.interrupt(exception);
            branches.ready(strand.branch);
        }
    }

    /** Interrupts every strand. */
    void interruptAll(Supplier<RuntimeException> exception) {
        live.values().stream()
                .sorted((a, b) -> Integer.compare(a.branch.number(), b.branch.number()))
                .forEach(strand -> interrupt(strand, exception));
    }

    /** From now on no durable call of any strand comes back. */
    void stop() {
        stopped = true;
    }

    /** Holds the calling strand for good; it ends when the execution is closed. */
    void halt() {
        while (true) {
            branches.park();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    void close() {
        stopped = true;
        branches.unwindAll();
    }

    StackTraceElement[] runningStack() {
        return branches.runningStack();
    }

    /** The stack of the main strand where it waits; empty once it has ended. */
    StackTraceElement[] mainStack() {
        Strand main = live.get(0);
        return main == null ? new StackTraceElement[0] : branches.stackOf(main.branch);
    }

    int liveCount() {
        return live.size();
    }
}
