package dev.durathread.internal.activity;

import dev.durathread.internal.activity.UserCode.Threw;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.TaskRetry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tasks whose code this node lacks: each is counted and handed back, so that a node that has the code can take it, and
 * failed after so many times.
 */
final class Strays {
    private final Node node;
    private final Committer committer;
    private final HeldTasks held;
    private final Consumer<Instant> claimAt;

    /** @param claimAt has tasks claimed at a time */
    Strays(Node node, Committer committer, HeldTasks held, Consumer<Instant> claimAt) {
        this.node = node;
        this.committer = committer;
        this.held = held;
        this.claimAt = claimAt;
    }

    /** The failure of a task that was looked at often enough. */
    Optional<Threw> givenUp(RunningTask run) {
        int times = run.task.deliveries();
        return times < node.options().maxAttempts()
                ? Optional.empty()
                : Optional.of(Threw.ofEngine(
                        "ActivityNotRegistered",
                        "no node has an activity \"" + run.task.name() + "\"; looked for it " + times + " times"));
    }

    /** Leaves a task to nodes that have its code, for longer each time, but not past its queue deadline. */
    void handBack(RunningTask run) {
        Instant now = node.host().now();
        Instant strayAt = now.plus(pause(run.task.deliveries()));
        Instant deadline = run.task.attempts() == 0 ? run.task.queueDeadline() : null;
        Instant lookAt = deadline != null && deadline.isBefore(strayAt) ? deadline : strayAt;
        give(run, now, lookAt, lookAt);
    }

    /** Puts a task aside for every node. */
    void putOff(RunningTask run) {
        Instant later = node.host().now().plus(pause(run.task.deliveries()));
        give(run, later, later.plus(node.options().unregisteredBackoffBase()), later);
    }

    private void give(RunningTask run, Instant visibleAt, Instant strayAt, Instant nextLook) {
        run.giveSlotBack();
        run.settle();
        committer.submit(
                new TaskRetry(run.lease(), run.task.attempts(), run.task.deliveries(), visibleAt, strayAt, null, false),
                (_, _) -> claimAt.accept(nextLook));
        held.remove(run);
    }

    private Duration pause(int deliveries) {
        Duration pause = node.options().unregisteredBackoffBase().multipliedBy(1L << Math.min(deliveries, 20));
        Duration longest = node.options().unregisteredBackoffMax();
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
