package dev.durathread.internal.dispatch;

import dev.durathread.internal.instance.PendingStart;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Committer.Item;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.WriteOutcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The start of an instance whose first turn runs before the start is stored, so that one commit holds both.
 *
 * <p>The turn is never stored before the start (INV-14): its fence names the incarnation, which the start alone can bring
 * into the database. A turn that takes long holds nobody up: whoever waits for the start stores it alone, and the commit
 * of the turn follows when it comes.
 */
final class StartWithFirstTurn implements PendingStart {
    private static final Logger LOG = EngineLog.of(StartWithFirstTurn.class);

    private final NewInstance start;
    private final Committer committer;
    private final Committer.Callback starter;
    private final AtomicBoolean onItsWay = new AtomicBoolean();
    private final CompletableFuture<Boolean> told = new CompletableFuture<>();
    private volatile boolean refused;

    /** @param starter hears what became of the start, after everything else that follows from it */
    StartWithFirstTurn(NewInstance start, Committer committer, Committer.Callback starter) {
        this.start = start;
        this.committer = committer;
        this.starter = starter;
    }

    @Override
    public void store(TurnCommit turn, Committer.Callback hears, Consumer<Item> submit) {
        if (onItsWay.compareAndSet(false, true)) {
            Both both = new Both(hears);
            submit.accept(new Item(start, both.ofStart(), new Item(turn, both)));
        } else {
            afterStart(() -> submit.accept(new Item(turn, hears)));
        }
    }

    @Override
    public void goAlone() {
        if (onItsWay.compareAndSet(false, true)) {
            committer.submitFromOutside(new Item(start, new Alone()));
        }
    }

    @Override
    public void afterStart(Runnable then) {
        told.thenAccept(hasOutcome -> {
                    if (hasOutcome) {
                        then.run();
                    }
                })
                .exceptionally(e -> {
                    LOG.error("DUR-9002: what follows a commit failed for instance \"{}\"", start.instanceId(), e);
                    return null;
                });
    }

    @Override
    public CompletableFuture<Boolean> told() {
        return told;
    }

    @Override
    public boolean isRefused() {
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
            tell(outcome, uncertain);
        }

        @Override
        public void failed(RuntimeException why) {
            fail(why);
        }

        @Override
        public void dropped() {
            drop();
        }
    }

    /** Whoever waits for the start goes on, whatever the starter makes of it. */
    private void tell(WriteOutcome outcome, boolean uncertain) {
        try {
            starter.done(outcome, uncertain);
        } finally {
            told.complete(true);
        }
    }

    /** The start cannot be stored: there is no instance, and none that was there before. */
    private void fail(RuntimeException why) {
        try {
            starter.failed(why);
        } finally {
            told.complete(true);
        }
    }

    private void drop() {
        try {
            starter.dropped();
        } finally {
            told.complete(false);
        }
    }

    /** Hears of both: the turn goes on first, as there is more to do for it. */
    private final class Both implements Committer.Callback {
        private final Committer.Callback turn;
        private @Nullable WriteOutcome started;
        private @Nullable RuntimeException startFailed;

        Both(Committer.Callback turn) {
            this.turn = turn;
        }

        /** Hears of the start, which is heard of first. */
        Committer.Callback ofStart() {
            return new Committer.Callback() {
                @Override
                public void done(WriteOutcome outcome, boolean uncertain) {
                    note(outcome, uncertain);
                    started = outcome;
                }

                @Override
                public void failed(RuntimeException why) {
                    startFailed = why;
                }
            };
        }

        @Override
        public void done(WriteOutcome outcome, boolean uncertain) {
            try {
                turn.done(outcome, uncertain);
            } finally {
                tellStarter(uncertain);
            }
        }

        @Override
        public void failed(RuntimeException why) {
            try {
                turn.failed(why);
            } finally {
                tellStarter(true);
            }
        }

        private void tellStarter(boolean uncertain) {
            if (started != null) {
                tell(started, uncertain);
            } else if (startFailed != null) {
                fail(startFailed);
            }
        }

        @Override
        public void dropped() {
            turn.dropped();
            drop();
        }
    }
}
