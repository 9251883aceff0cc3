package dev.durathread.internal.node;

import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.host.Pulse;
import dev.durathread.internal.host.TurnExecutor;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.observe.RuntimeHealth;
import dev.durathread.observe.RuntimeHealth.Part;
import dev.durathread.observe.RuntimeHealth.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Looks whether the loops and lanes of a node come back. When one does not within two leases the node says why, once, and
 * lets go of its lease, so that others take over what it holds (INV-20); it takes the lease up again when the part is back.
 *
 * <p>Looks three times in a lease, on the thread that watches the time, and asks no database.
 */
public final class HealthWatch {
    private static final Logger LOG = EngineLog.of(HealthWatch.class);
    private static final String ACTIVITIES = "threads for activities";

    private final Node node;
    private final Committer committer;
    private final TurnExecutor turns;
    private final Executor probes;
    private final List<Pulse> loops;
    private final Listener listener;
    private final Duration patience;
    private long stored;
    private @Nullable Instant lastStored;
    private @Nullable Instant lastProbe;
    private volatile boolean probing;
    private volatile long probeNanos;
    private boolean starved;
    private boolean down;
    private volatile boolean stopped;

    /** Hears when the node cannot work any longer, and when it can again. Called on the thread that watches the time. */
    public interface Listener {
        void cannotWork();

        void worksAgain();
    }

    /**
     * @param probes runs something as an activity would be run
     * @param loops the signs of life to look at
     */
    public HealthWatch(
            Node node, Committer committer, TurnExecutor turns, Executor probes, List<Pulse> loops, Listener listener) {
        this.node = node;
        this.committer = committer;
        this.turns = turns;
        this.probes = probes;
        this.loops = List.copyOf(loops);
        this.listener = listener;
        this.patience = node.options().lease().multipliedBy(2);
    }

    /** Begins to look. */
    public void begin() {
        Instant next = node.host().now().plus(node.options().lease().dividedBy(3));
        node.host().schedule(next, Urgency.HOUSEKEEPING, this::look);
    }

    /** Looks no more. */
    public void stop() {
        stopped = true;
    }

    @SuppressWarnings("CatchThrowable") // the next look comes whatever becomes of this one
    private void look() {
        if (stopped) {
            return;
        }
        try {
            judge(now());
        } catch (Throwable t) {
            LOG.error("DUR-9001: looking after the health of node \"{}\" failed", node.name(), t);
        } finally {
            begin();
        }
    }

    private void judge(RuntimeHealth health) {
        probe();
        boolean isDown = health.status() == Status.DOWN;
        if (isDown && !down) {
            LOG.error(
                    "DUR-9010: node \"{}\" cannot work and lets go of its lease, so that others take over: {}",
                    node.name(),
                    faults(health));
            listener.cannotWork();
        } else if (!isDown && down) {
            LOG.warn("DUR-9010: node \"{}\" works again and takes up its lease", node.name());
            listener.worksAgain();
        }
        down = isDown;
    }

    private String faults(RuntimeHealth health) {
        return health.parts().stream()
                .filter(part -> part.status() == Status.DOWN)
                .map(part -> part.name() + ": " + part.fault().orElse("") + stackOf(part.name()))
                .collect(Collectors.joining("; "));
    }

    private String stackOf(String part) {
        return loops.stream()
                .filter(loop -> loop.name().equals(part))
                .flatMap(loop -> Arrays.stream(loop.stack()))
                .map(frame -> "\n\tat " + frame)
                .collect(Collectors.joining());
    }

    /** How the node is now. */
    public synchronized RuntimeHealth now() {
        List<Part> parts = new ArrayList<>();
        parts.add(commits());
        parts.add(turns());
        parts.add(activities());
        loops.forEach(loop -> parts.add(loop(loop)));
        return RuntimeHealth.of(parts);
    }

    private Part commits() {
        long count = committer.storedBatches();
        if (count != stored) {
            stored = count;
            lastStored = node.host().now();
        }
        Duration longest = committer.longestUnderWay();
        boolean standsStill = longest.compareTo(patience) > 0
                && (lastStored == null
                        || lastStored.plus(patience).isBefore(node.host().now()));
        Status status = standsStill ? Status.DOWN : longest.compareTo(patience) > 0 ? Status.DEGRADED : Status.UP;
        return part(
                "commits",
                status,
                lastStored,
                status == Status.UP ? null : "a batch has been under way for " + longest.toSeconds() + " s");
    }

    private Part turns() {
        int stuck = turns.stuck();
        Status status = turns.isExhausted() ? Status.DOWN : stuck > 0 ? Status.DEGRADED : Status.UP;
        return part("turns", status, null, stuck == 0 ? null : stuck + " threads are stuck in user code");
    }

    private Part activities() {
        Duration waited = probing ? Duration.ofNanos(node.host().nanoTime() - probeNanos) : Duration.ZERO;
        boolean late = waited.compareTo(node.options().turnWarning()) > 0;
        return part(
                ACTIVITIES,
                late ? Status.DEGRADED : Status.UP,
                lastProbe,
                late ? "no virtual thread has run for " + waited.toSeconds() + " s" : null);
    }

    /** Virtual threads are not time-sliced: a few that compute keep all others from running. */
    private void probe() {
        if (probing) {
            boolean late = node.host().nanoTime() - probeNanos
                    > node.options().turnWarning().toNanos();
            if (late && !starved) {
                starved = true;
                LOG.warn(
                        "DUR-2014: activities on virtual threads of node \"{}\" do not get to run: others compute without"
                                + " ever waiting. Give those platform threads, see DurableRuntime.Builder.onPlatformThreads",
                        node.name());
            }
            return;
        }
        starved = false;
        probing = true;
        probeNanos = node.host().nanoTime();
        probes.execute(() -> {
            lastProbe = node.host().now();
            probing = false;
        });
    }

    private Part loop(Pulse loop) {
        Duration underWay = loop.underWay(node.host().nanoTime());
        String fault = loop.fault();
        if (underWay.compareTo(patience) > 0) {
            return part(
                    loop.name(),
                    Status.DOWN,
                    loop.lastEnd(),
                    "a step has not come back for " + underWay.toSeconds() + " s");
        }
        return part(loop.name(), fault == null ? Status.UP : Status.DEGRADED, loop.lastEnd(), fault);
    }

    private static Part part(String name, Status status, @Nullable Instant lastProgress, @Nullable String fault) {
        return new Part(name, status, Optional.ofNullable(lastProgress), Optional.ofNullable(fault));
    }
}
