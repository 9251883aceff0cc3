package dev.durathread.internal.instance;

import dev.durathread.internal.node.Committer;
import dev.durathread.provider.TurnCommit;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A start that is not stored yet, of an instance whose first turn runs already (INV-14). */
public interface PendingStart {
    /** Stores the first turn, with the start or after it. */
    void store(TurnCommit turn, Committer.Callback hears, Consumer<Committer.Item> submit);

    /** Stores the start without waiting for its first turn any longer; does nothing when it is on its way. */
    void goAlone();

    /** Does something once the start has its outcome; never if it gets none. */
    void afterStart(Runnable then);

    /** There once whoever asked for it was told: true when it has an outcome, false when it was dropped. */
    CompletableFuture<Boolean> told();

    /** Whether an instance of that id was there before. */
    boolean isRefused();
}
