package dev.durathread.internal.activity;

import dev.durathread.history.Failure;
import dev.durathread.history.Saturated;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.log.Seldom;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.TaskRetry;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Tasks whose code this node lacks: each is handed back, so that a node that has the code can take it, and an operator is
 * told that it waits.
 */
final class Strays {
    private static final Logger LOG = EngineLog.of(Strays.class);
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(5);
    private static final String MISSING = "ActivityNotRegistered";

    private final Node node;
    private final Committer committer;
    private final HeldTasks held;
    private final Consumer<Instant> claimAt;
    private final Seldom warnings;

    /** @param claimAt has tasks claimed at a time */
    Strays(Node node, Committer committer, HeldTasks held, Consumer<Instant> claimAt) {
        this.node = node;
        this.committer = committer;
        this.held = held;
        this.claimAt = claimAt;
        this.warnings = new Seldom(node.host()::nanoTime, BETWEEN_WARNINGS);
    }

    /**
     * Leaves a task to nodes that have its code, for longer each time, but not past its queue deadline. It waits for as
     * long as it takes; looks do not count as deliveries, which are for nodes that die.
     */
    void handBack(RunningTask run) {
        Instant now = node.host().now();
        Instant strayAt = Saturated.plus(now, pause(run.task.deliveries()));
        Instant deadline = run.task.attempts() == 0 ? run.task.queueDeadline() : null;
        Instant lookAt = deadline != null && deadline.isBefore(strayAt) ? deadline : strayAt;
        int looks = Math.min(run.task.deliveries(), node.options().maxAttempts() - 1);
        if (warnings.isDue(run.task.name())) {
            LOG.warn(
                    "DUR-2013: {} waits: node \"{}\" has no activity of that name, and no other node has taken it; deploy"
                            + " one that has it",
                    run.described(),
                    node.name());
        }
        Failure note = run.task.attempts() == 0 ? missing(run) : null;
        give(run, looks, now, lookAt, lookAt, note);
    }

    /** What an operator sees of it meanwhile. */
    private Failure missing(RunningTask run) {
        return Failure.ofEngine(
                MISSING,
                "DUR-2013: no node has taken activity \"" + run.task.name() + "\"; node \"" + node.name()
                        + "\" does not have it");
    }

    /** Whether it is not the failure of an attempt but the note that none was possible. */
    static boolean isNote(Failure failure) {
        return failure.errorType().equals(MISSING);
    }

    /** Puts a task aside for every node. */
    void putOff(RunningTask run) {
        Instant later = Saturated.plus(node.host().now(), pause(run.task.deliveries()));
        Instant strayAt = Saturated.plus(later, node.options().unregisteredBackoffBase());
        give(run, run.task.deliveries(), later, strayAt, later, null);
    }

    private void give(
            RunningTask run,
            int deliveries,
            Instant visibleAt,
            Instant strayAt,
            Instant nextLook,
            @Nullable Failure note) {
        run.giveSlotBack();
        run.settle();
        committer.submit(
                new TaskRetry(run.lease(), run.task.attempts(), deliveries, visibleAt, strayAt, note, false),
                (_, _) -> claimAt.accept(nextLook));
        held.remove(run);
    }

    private Duration pause(int deliveries) {
        Duration pause = node.options().unregisteredBackoffBase().multipliedBy(1L << Math.min(deliveries, 20));
        Duration longest = node.options().unregisteredBackoffMax();
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
