package dev.durathread.internal.dispatch;

import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Committer.Item;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.WriteOutcome;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The start of an instance whose first turn runs before the start is stored, so that one commit holds both.
 *
 * <p>The turn is never stored before the start (INV-14): its fence names the incarnation, which the start alone can bring
 * into the database. A turn that takes long holds nobody up: whoever waits for the start stores it alone, and the commit
 * of the turn follows when it comes.
 */
final class Birth {
    /*
     * AHEAD --the turn has its commit-----------> TOGETHER
     * AHEAD --the turn takes long, or failed----> ALONE --the start has its outcome--> TOLD
     */
    private enum Phase {
        AHEAD,
        TOGETHER,
        ALONE,
        TOLD
    }

    private final NewInstance start;
    private final Committer committer;
    private final Committer.Callback starter;
    private Phase phase = Phase.AHEAD;
    private @Nullable Runnable afterStart;
    private volatile boolean refused;

    /** @param starter hears what became of the start, after everything else that follows from it */
    Birth(NewInstance start, Committer committer, Committer.Callback starter) {
        this.start = start;
        this.committer = committer;
        this.starter = starter;
    }

    /** Stores the first turn, with the start or after it. */
    void store(TurnCommit turn, Committer.Callback hears, Consumer<Item> submit) {
        if (turnsInto(Phase.TOGETHER)) {
            Both both = new Both(hears);
            submit.accept(new Item(start, both::startDone, new Item(turn, both)));
        } else {
            afterStart(() -> submit.accept(new Item(turn, hears)));
        }
    }

    /** Stores the start without waiting for its first turn any longer; does nothing when it is on its way. */
    void goAlone() {
        if (turnsInto(Phase.ALONE)) {
            committer.submitFromOutside(new Item(start, new Alone()));
        }
    }

    private synchronized boolean turnsInto(Phase next) {
        if (phase != Phase.AHEAD) {
            return false;
        }
        phase = next;
        return true;
    }

    /** Does something once the start that went alone has its outcome. */
    void afterStart(Runnable then) {
        synchronized (this) {
            if (phase != Phase.TOLD) {
                afterStart = then;
                return;
            }
        }
        then.run();
    }

    private @Nullable Runnable told() {
        synchronized (this) {
            phase = Phase.TOLD;
            return afterStart;
        }
    }

    /** Whether an instance of that id was there before. */
    boolean isRefused() {
        return refused;
    }

    private void note(WriteOutcome outcome, boolean uncertain) {
        refused = outcome instanceof WriteOutcome.Exists && !uncertain;
    }

    /** Hears of the start that went alone. */
    private final class Alone implements Committer.Callback {
        @Override
        public void done(WriteOutcome outcome, boolean uncertain) {
            note(outcome, uncertain);
            starter.done(outcome, uncertain);
            Runnable then = told();
            if (then != null) {
                then.run();
            }
        }

        @Override
        public void dropped() {
            starter.dropped();
        }
    }

    /** Hears of both: the turn goes on first, as there is more to do for it. */
    private final class Both implements Committer.Callback {
        private final Committer.Callback turn;
        private @Nullable WriteOutcome started;

        Both(Committer.Callback turn) {
            this.turn = turn;
        }

        void startDone(WriteOutcome outcome, boolean uncertain) {
            note(outcome, uncertain);
            started = outcome;
        }

        @Override
        public void done(WriteOutcome outcome, boolean uncertain) {
            try {
                turn.done(outcome, uncertain);
            } finally {
                if (started != null) {
                    starter.done(started, uncertain);
                }
            }
        }

        @Override
        public void dropped() {
            starter.dropped();
        }
    }
}
