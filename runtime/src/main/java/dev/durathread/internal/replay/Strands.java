package dev.durathread.internal.replay;

import dev.durathread.internal.fiber.Branch;
import dev.durathread.internal.fiber.Branches;
import dev.durathread.internal.fiber.Fibers;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The strands of an execution: starting them, waiting in them, interrupting and stopping them. */
final class Strands {
    private final Branches branches;
    private @Nullable Strand main;
    private Map<Integer, Strand> others = Map.of(); // made when first used: most instances have the main strand alone
    private boolean stopped;

    Strands(Fibers fibers, String name) {
        branches = new Branches(fibers, name);
    }

    /** Starts a strand; it runs when its turn comes. */
    Strand start(Runnable body) {
        Strand[] own = new Strand[1];
        Branch branch = branches.start(() -> {
            body.run();
            remove(own[0]);
        });
        own[0] = new Strand(branch);
        add(own[0]);
        return own[0];
    }

    private void add(Strand strand) {
        if (strand.branch.number() == 0) {
            main = strand;
            return;
        }
        if (others.isEmpty()) {
            others = new HashMap<>(4);
        }
        others.put(strand.branch.number(), strand);
    }

    private void remove(Strand strand) {
        if (strand == main) {
            main = null;
        } else {
            others.remove(strand.branch.number());
        }
    }

    private @Nullable Strand find(int number) {
        return number == 0 ? main : others.get(number);
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
        Strand strand = find(branch.number());
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
        if (find(strand.branch.number()) == strand) {
            strand.interrupt(exception);
            branches.ready(strand.branch);
        }
    }

    /** Interrupts the main strand. */
    void interruptMain(Supplier<RuntimeException> exception) {
        if (main != null) {
            interrupt(main, exception);
        }
    }

    /** Interrupts every strand. */
    void interruptAll(Supplier<RuntimeException> exception) {
        Stream.concat(Stream.ofNullable(main), others.values().stream())
                .sorted(Comparator.comparingInt(strand -> strand.branch.number()))
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
        Strand main = find(0);
        return main == null ? new StackTraceElement[0] : branches.stackOf(main.branch);
    }

    int liveCount() {
        return others.size() + (main == null ? 0 : 1);
    }
}
