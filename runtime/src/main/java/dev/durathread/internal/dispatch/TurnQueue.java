package dev.durathread.internal.dispatch;

import dev.durathread.internal.host.TurnExecutor;
import dev.durathread.internal.instance.LoadedInstance;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The turns that wait for a thread. A node for which enough of them wait leaves new work in the database, for others or
 * for later.
 */
public final class TurnQueue {
    private final TurnExecutor turns;
    private final int most;
    private final Consumer<LoadedInstance> run;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    /**
     * @param turns runs turns; its threads are of the kind that the node's fibers need
     * @param most how many wait before new work is left to others
     * @param run runs the turn of an instance, on a thread for turns
     */
    public TurnQueue(TurnExecutor turns, int most, Consumer<LoadedInstance> run) {
        this.turns = turns;
        this.most = most;
        this.run = run;
    }

    /** Whether a further instance may be claimed. */
    public boolean takesMore() {
        return !closed && waiting.get() < most;
    }

    /** How many further instances may be claimed. */
    public int free() {
        return closed ? 0 : Math.max(0, most - waiting.get());
    }

    /** Whether turns wait for a thread. */
    boolean hasWaiting() {
        return waiting.get() > 0;
    }

    /** Takes nothing more. What comes for the instances that are here is still run. */
    public void close() {
        closed = true;
    }

    /** Has the turn of an instance run. */
    void add(LoadedInstance instance) {
        waiting.incrementAndGet();
        turns.execute(() -> run.accept(instance));
    }

    /** As {@link #add}, for what follows from user code or from a turn: the thread of that may take it next. */
    void addNext(LoadedInstance instance) {
        waiting.incrementAndGet();
        turns.executeNext(() -> run.accept(instance));
    }

    /** A turn that was queued has begun; true when there is room again where there was none. */
    boolean begun() {
        return waiting.getAndDecrement() == most;
    }

    /** Does something that may run or end user code, and that follows from a turn or from the end of one. */
    void follow(Runnable task) {
        turns.executeNext(task);
    }

    /** Does something that may end user code. */
    void execute(Runnable task) {
        turns.execute(task);
    }
}
