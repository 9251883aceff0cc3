package dev.durathread.internal.activity;

import dev.durathread.history.Saturated;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.node.Node;
import java.time.Duration;
import java.time.Instant;

/** Watches the time of attempts: their own timeout, that of all attempts together, and the time between heartbeats. */
final class Deadlines {
    private final Node node;
    private final Expiry expiry;

    /** Hears of attempts whose time is over. Called where nothing may block. */
    interface Expiry {
        void timedOut(RunningTask run, String why);
    }

    Deadlines(Node node, Expiry expiry) {
        this.node = node;
        this.expiry = expiry;
    }

    /** Watches an attempt that begins now. */
    void watch(RunningTask run) {
        run.heartbeat.alive(node.host().now());
        run.options
                .deadline(run.task.scheduledAt(), node.host().now())
                .ifPresent(deadline -> run.attempt.keep(
                        node.host().schedule(deadline.at(), Urgency.DUE, () -> expiry.timedOut(run, deadline.why()))));
        run.options.heartbeatTimeout().ifPresent(timeout -> watchHeartbeat(run, timeout));
    }

    private void watchHeartbeat(RunningTask run, Duration timeout) {
        Instant at = Saturated.plus(run.heartbeat.last(), timeout);
        run.attempt.keep(node.host().schedule(at, Urgency.DUE, () -> {
            if (Saturated.plus(run.heartbeat.last(), timeout)
                    .isAfter(node.host().now())) {
                watchHeartbeat(run, timeout);
            } else {
                expiry.timedOut(run, "no heartbeat for " + timeout);
            }
        }));
    }
}
