package dev.durathread.internal.replay;

import dev.durathread.DurableFuture;
import dev.durathread.Outcome;
import dev.durathread.failure.DurableTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The engine's side of a {@link DurableFuture}.
 *
 * <p>Pending until settled, settled once. What it is settled with is worked out when somebody first asks, in the strand
 * that asks, so that no user code (a map function, a constructor called by the decoder) runs anywhere else.
 */
abstract class Promise<T> implements DurableFuture<T> {
    final Execution execution;
    private final @Nullable Strand owner;
    private @Nullable Runnable watcher;
    private @Nullable List<Runnable> moreWatchers; // few have more than one
    private boolean settled;
    private boolean timedOut;
    private @Nullable Outcome<T> outcome;

    /** A promise made of others: it ends with them and belongs to nobody. */
    Promise(Execution execution) {
        this(execution, null);
    }

    /** A promise that its owner gives up when it is cancelled. */
    Promise(Execution execution, @Nullable Strand owner) {
        this.execution = execution;
        this.owner = owner;
        if (owner != null) {
            owner.own(this);
        }
    }

    /** Works out the outcome; called once, after the promise was settled. */
    abstract Outcome<T> evaluate();

    /** Gives up a pending promise: settles it and cancels what it stands for. */
    abstract void abandon(GiveUp how);

    /** What whoever waits for it waits for, for error texts. */
    String awaited() {
        return "one of several futures";
    }

    /** Whether a wait for it ran out of time. */
    final boolean hasTimedOut() {
        return timedOut;
    }

    final boolean isSettled() {
        return settled;
    }

    /** Calls back when settled, at once if it is already. Watchers are the engine's own code and never block. */
    final void whenSettled(Runnable told) {
        if (settled) {
            told.run();
            return;
        }
        if (watcher == null) {
            watcher = told;
            return;
        }
        if (moreWatchers == null) {
            moreWatchers = new ArrayList<>(2);
        }
        moreWatchers.add(told);
    }

    /** Marks it as settled and tells the watchers, first come first told. */
    final void settle() {
        Promise<?> next = this;
        while (next != null) {
            next = next.settleAlone();
        }
    }

    /** Settles without the follower that comes last, which it gives back: a chain of followers needs no stack. */
    private @Nullable Promise<?> settleAlone() {
        if (settled) {
            return null;
        }
        settled = true;
        if (owner != null) {
            owner.disown(this);
        }
        Runnable first = watcher;
        List<Runnable> others = moreWatchers == null ? List.of() : moreWatchers;
        watcher = null;
        moreWatchers = null;
        Runnable last = others.isEmpty() ? first : others.getLast();
        Promise<?> follower = last instanceof Following(Promise<?> promise) ? promise : null;
        if (first != null && !(follower != null && others.isEmpty())) {
            first.run();
        }
        int told = follower == null ? others.size() : others.size() - 1;
        for (int i = 0; i < told; i++) {
            others.get(i).run();
        }
        return follower;
    }

    /** Settles this promise as soon as another one is. */
    final void follow(Promise<?> other) {
        other.whenSettled(new Following(this));
    }

    private record Following(Promise<?> promise) implements Runnable {
        @Override
        public void run() {
            promise.settle();
        }
    }

    /** Whether somebody has looked at the outcome. */
    final boolean isEvaluated() {
        return outcome != null;
    }

    /** The outcome of a settled promise. */
    final Outcome<T> settledOutcome() {
        Outcome<T> known = outcome;
        if (known == null) {
            known = evaluate();
            outcome = known;
        }
        return known;
    }

    @Override
    public final boolean isDone() {
        execution.strands().enter();
        return settled;
    }

    @Override
    public final Outcome<T> outcome() {
        execution.strands().await(this);
        return settledOutcome();
    }

    @Override
    public final T get() {
        execution.strands().await(this); // and not outcome(): while it waits, each frame is kept in the heap
        return settledOutcome().value();
    }

    @Override
    public final T get(Duration timeout) {
        execution.strands().enter();
        if (!settled) {
            DurableFuture<Void> timer = execution.timer(timeout);
            Settling first = new Settling(execution, List.of(this, (Promise<?>) timer));
            execution.strands().await(first);
            if (!settled) {
                timedOut = true;
                throw new DurableTimeoutException(execution.identity().instanceId(), timeout, awaited());
            }
            timer.cancel();
        }
        return settledOutcome().value();
    }

    @Override
    public final <R> DurableFuture<R> map(Function<? super T, ? extends R> f) {
        execution.strands().enter();
        return new MappedPromise<>(execution, this, f);
    }

    @Override
    public final void cancel() {
        execution.strands().enter();
        execution.asking(() -> {
            giveUp(GiveUp.CANCELLED);
            return this;
        });
    }

    /** Gives it up if it is pending. */
    final void giveUp(GiveUp how) {
        if (!settled) {
            abandon(how);
        }
    }

    /** Settled as soon as one of several is; nobody is cancelled. */
    private static final class Settling extends Promise<Void> {
        Settling(Execution execution, List<Promise<?>> any) {
            super(execution);
            any.forEach(promise -> promise.whenSettled(this::settle));
        }

        @Override
        Outcome<Void> evaluate() {
            throw new IllegalStateException("has no outcome");
        }

        @Override
        void abandon(GiveUp how) {
            settle();
        }
    }
}
