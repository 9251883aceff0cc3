package dev.durathread.internal.activity;

import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.WriteOutcome;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Writes heartbeats. Of each task at most one is being written at a time, and after it the newest, so that an activity
 * may beat as often as it likes. A beat that finds its task gone tells so.
 */
final class Heartbeats {
    private final Node node;
    private final Committer committer;
    private final Executor storage;
    private final Consumer<RunningTask> lost;

    Heartbeats(Node node, Committer committer, Executor storage, Consumer<RunningTask> lost) {
        this.node = node;
        this.committer = committer;
        this.storage = storage;
        this.lost = lost;
    }

    /** Takes a beat of an attempt that still counts; never blocks. */
    void beat(RunningTask run, String details) {
        run.heartbeat.alive(node.host().now());
        if (!run.attempt.isOver() && run.heartbeat.offer(details)) {
            storage.execute(() -> writeNext(run));
        }
    }

    private void writeNext(RunningTask run) {
        String details = run.heartbeat.next();
        if (details == null) {
            return;
        }
        committer.submit(new TaskHeartbeat(run.lease(), details), new Committer.Callback() {
            @Override
            public void done(WriteOutcome outcome, boolean uncertain) {
                if (outcome instanceof WriteOutcome.TaskGone) {
                    lost.accept(run);
                }
                storage.execute(() -> writeNext(run));
            }

            @Override
            public void failed(RuntimeException why) {
                storage.execute(() -> writeNext(run)); // the next one may be storable
            }
        });
    }
}
