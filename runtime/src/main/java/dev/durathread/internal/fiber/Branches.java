package dev.durathread.internal.fiber;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The branches of one instance, run one at a time and always in the same order: of those that are ready, the one created
 * first.
 *
 * <p>A branch runs until it {@linkplain #park() parks} or ends; then the lowest number among the ready ones goes on,
 * until none is ready. So the order of all steps follows from the order of the calls to {@link #start} and {@link
 * #ready} alone, and a replay that makes the same calls walks the same way.
 *
 * <p>Not for use by several threads at a time. Calls come from outside, between runs, or from the branch that runs; calls
 * from outside may come from different threads one after the other if what orders them is visible to the JVM. Each step
 * costs O(log n) among n ready branches.
 *
 * <p>Keeps INV-12: one branch runs at a time.
 */
public final class Branches {
    private static final StackTraceElement[] NO_STACK = {};
    private static final Comparator<Branch> CREATION = Comparator.comparingInt(Branch::number);

    private final Fibers fibers;
    private final String name;
    private final PriorityQueue<Branch> ready = new PriorityQueue<>(1, CREATION);
    private @Nullable Branch oldest;
    private @Nullable Branch youngest;
    private int started;
    private int live;
    private volatile @Nullable Branch running; // read by any thread

    /**
     * Creates an instance without branches.
     *
     * @param fibers makes the fibers of the branches
     * @param name the name of the instance; branch 0 runs on a thread of this name, branch n on one named {@code name#n}
     */
    public Branches(Fibers fibers, String name) {
        this.fibers = fibers;
        this.name = name;
    }

    /**
     * Creates a branch that is ready to run; it does not run before the branch that calls, if one does, parks or ends.
     *
     * @param body the code to run
     * @return the branch, with the next number
     * @throws IllegalStateException if another thread than that of the running branch calls
     */
    public Branch start(Runnable body) {
        requireTurn();
        Fiber.throwIfUnwinding();
        int number = started++;
        Branch branch = new Branch(number, fibers.create(number == 0 ? name : name + "#" + number, body));
        append(branch);
        ready.add(branch);
        return branch;
    }

    /**
     * Runs ready branches, the lowest number first after each suspension, until none is ready. What escapes from a body
     * is thrown from here; its branch has ended then, and the others can be run further.
     *
     * @throws IllegalStateException if called from inside a branch
     */
    public void runUntilQuiet() {
        requireOutside();
        for (Branch next = ready.poll(); next != null; next = ready.poll()) {
            step(next, Fiber::resume);
        }
    }

    /**
     * Returns the branch whose code calls.
     *
     * @return the running branch
     * @throws IllegalStateException if the caller is not the running branch of this instance
     */
    public Branch current() {
        Branch branch = running;
        if (branch == null || !runsHere(branch)) {
            throw new IllegalStateException("not inside a branch of '" + name + "': '" + Thread.currentThread()
                    + "' is another thread; make durable calls on the thread that runs the orchestration");
        }
        return branch;
    }

    /** Whether the calling thread runs a branch of this instance. */
    public boolean isInside() {
        Branch branch = running;
        return branch != null && runsHere(branch);
    }

    /**
     * Suspends the running branch until {@link #ready} is called for it. If that was called since the branch last parked
     * (or was started), returns at once: there is one permit, as with {@link
     * java.util.concurrent.locks.LockSupport#park()}, but no spurious return.
     *
     * @throws IllegalStateException if the caller is not the running branch of this instance
     */
    public void park() {
        Branch self = current();
        Fiber.throwIfUnwinding();
        if (!self.permit) {
            ThreadFiber.current().suspendHere();
        }
        self.permit = false;
    }

    /**
     * Makes a parked branch ready, or lets the next {@link #park()} of one that is not parked return at once. Does nothing
     * for a branch that has the permit already or has ended.
     *
     * @param branch a branch of this instance
     * @throws IllegalStateException if another thread than that of the running branch calls
     */
    public void ready(Branch branch) {
        requireTurn();
        if (branch.isEnded() || branch.permit) {
            return;
        }
        branch.permit = true;
        if (branch.parked) {
            ready.add(branch);
        }
    }

    /** Returns whether no branch is live; true before the first was started. */
    public boolean allEnded() {
        return live == 0;
    }

    /** Returns how many branches were started and have not ended. */
    public int liveCount() {
        return live;
    }

    /**
     * Ends every live branch in the order of creation, as {@link Fiber#unwind()} does. All are ended when it returns or
     * throws.
     *
     * @throws IllegalStateException if called from inside a branch, or if the code of a branch refused to end; of several
     *     the first, with the others suppressed
     */
    public void unwindAll() {
        requireOutside();
        ready.clear();
        IllegalStateException refusal = null;
        for (Branch branch = oldest; branch != null; branch = oldest) {
            try {
                step(branch, Fiber::unwind);
            } catch (IllegalStateException e) {
                if (!branch.isEnded()) {
                    throw e;
                }
                if (refusal == null) {
                    refusal = e;
                } else {
                    refusal.addSuppressed(e);
                }
            }
        }
        ready.clear();
        if (refusal != null) {
            throw refusal;
        }
    }

    /**
     * Returns the stack of the branch that runs now. For any thread.
     *
     * @return the stack, innermost frame first; empty when no branch runs
     */
    public StackTraceElement[] runningStack() {
        Branch branch = running;
        Fiber fiber = branch == null ? null : branch.fiber;
        return fiber == null ? NO_STACK : fiber.stackTrace();
    }

    /**
     * Returns the stack of a branch, whether it runs or is parked. For any thread.
     *
     * @return the stack, innermost frame first; empty when the branch has not run yet or has ended
     */
    public StackTraceElement[] stackOf(Branch branch) {
        Fiber fiber = branch.fiber;
        return fiber == null ? NO_STACK : fiber.stackTrace();
    }

    private void step(Branch branch, Consumer<Fiber> move) {
        Fiber fiber = branch.fiber;
        if (fiber == null) {
            return;
        }
        branch.parked = false;
        running = branch;
        try {
            move.accept(fiber);
        } finally {
            running = null;
            if (fiber.isEnded()) {
                remove(branch);
            } else {
                branch.parked = true;
            }
        }
    }

    private void requireTurn() {
        if (running != null) {
            current();
        }
    }

    private void requireOutside() {
        if (running != null) {
            throw new IllegalStateException("branches of '" + name + "' are being run already");
        }
    }

    private static boolean runsHere(Branch branch) {
        return branch.fiber instanceof ThreadFiber fiber && fiber.isCurrent();
    }

    private void append(Branch branch) {
        branch.older = youngest;
        if (youngest == null) {
            oldest = branch;
        } else {
            youngest.younger = branch;
        }
        youngest = branch;
        live++;
    }

    private void remove(Branch branch) {
        Branch older = branch.older;
        Branch younger = branch.younger;
        if (older == null) {
            oldest = younger;
        } else {
            older.younger = younger;
        }
        if (younger == null) {
            youngest = older;
        } else {
            younger.older = older;
        }
        branch.older = null;
        branch.younger = null;
        branch.fiber = null;
        live--;
    }
}
