package dev.durathread.internal.client;

import dev.durathread.OrchestrationStatus;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.failure.ProviderException;
import dev.durathread.host.Host;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.host.Pacer;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Ending;
import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.InstanceGlance;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The waits of clients, by instance.
 *
 * <p>An end that this process commits ends the waits directly, without a query. When the provider notifies of changes,
 * the changed instances that somebody waits for are read in one query. A notification can be lost, so each instance is
 * also read from time to time: every second if the provider hears of other processes, otherwise after pauses that grow
 * from 5 to 100 ms.
 */
public final class Waits implements ChangeListener, Ending.Listener {
    private static final Logger LOG = EngineLog.of(Waits.class);
    private static final int GLANCES_AT_ONCE = 1_000;
    private static final Duration NOW_AND_THEN = Duration.ofSeconds(1);
    private static final Duration FIRST_POLL = Duration.ofMillis(5);
    private static final Duration LONGEST_POLL = Duration.ofMillis(100);

    private final Provider provider;
    private final Host host;
    private final Statuses statuses;
    private final Sightings sightings;
    private final Predicate<String> runsHere;
    private final Map<String, Waiters> waiting = new ConcurrentHashMap<>();
    private final Set<String> toLookAt = ConcurrentHashMap.newKeySet();
    private final Pacer looks;
    private final Pacer polls;
    private @Nullable Subscription subscription;
    private volatile boolean closed;

    /**
     * @param runsHere whether this process has an instance in memory and will notify of its end
     */
    public Waits(Provider provider, Host host, Executor storage, Statuses statuses, Predicate<String> runsHere) {
        this.provider = provider;
        this.host = host;
        this.statuses = statuses;
        this.sightings = new Sightings(provider, statuses);
        this.runsHere = runsHere;
        this.looks = new Pacer("waits of clients", host, storage, this::lookAtAsked);
        this.polls = new Pacer("polls of waits of clients", host, storage, this::lookAtDue);
    }

    /**
     * Begins a wait. Its result fails with {@link InstanceNotFoundException} when there is no such instance; cancel it to
     * stop waiting.
     */
    CompletableFuture<Sighting> begin(String instanceId, Wait wait) {
        Instant now = host.now();
        waiting.compute(instanceId, (_, before) -> {
            Waiters waiters = before == null ? new Waiters(now, firstPause()) : before;
            waiters.hurry(now, firstPause());
            waiters.waits.add(wait);
            return waiters;
        });
        CompletableFuture<?> _ = wait.result.whenComplete((_, _) -> forget(instanceId, wait));
        listen();
        if (closed) {
            wait.result.completeExceptionally(shutDown());
        } else if (wait.goal != Wait.Goal.END || !runsHere.test(instanceId)) {
            lookSoonAt(instanceId);
        }
        polls.wakeAt(now.plus(firstPause()), Urgency.HOUSEKEEPING);
        return wait.result;
    }

    private Duration firstPause() {
        return provider.hearsOtherProcesses() ? NOW_AND_THEN : FIRST_POLL;
    }

    private synchronized void listen() {
        if (subscription == null && !closed) {
            subscription = provider.listen(this);
        }
    }

    private synchronized void stopListening() {
        if (subscription != null && (waiting.isEmpty() || closed)) {
            subscription.close();
            subscription = null;
        }
    }

    private void forget(String instanceId, Wait wait) {
        waiting.computeIfPresent(instanceId, (_, waiters) -> {
            waiters.waits.remove(wait);
            return waiters.waits.isEmpty() ? null : waiters;
        });
    }

    /** Ends every wait, because no notification will come any more. */
    public void close() {
        closed = true;
        looks.stop();
        polls.stop();
        stopListening();
        List.copyOf(waiting.values())
                .forEach(waiters ->
                        List.copyOf(waiters.waits).forEach(wait -> wait.result.completeExceptionally(shutDown())));
    }

    private static IllegalStateException shutDown() {
        return new IllegalStateException("DUR-1009: the runtime of this client has been shut down");
    }

    @Override
    public void workAvailable() {
        // only changes of instances matter here
    }

    @Override
    public void tasksRemoved() {
        // only changes of instances matter here
    }

    @Override
    public void instanceChanged(String instanceId) {
        Waiters waiters = waiting.get(instanceId);
        if (waiters != null && !(waiters.waitForTheEnd() && runsHere.test(instanceId))) {
            lookSoonAt(instanceId);
        }
    }

    @Override
    public void left(String instanceId) {
        if (waiting.containsKey(instanceId)) {
            lookSoonAt(instanceId);
        }
    }

    @Override
    public void ended(Ending ending) {
        Waiters waiters = waiting.get(ending.instanceId());
        if (waiters == null) {
            return;
        }
        OrchestrationStatus status = statuses.of(ending);
        InstanceGlance glance =
                new InstanceGlance(ending.instanceId(), ending.state().status(), ending.customStatusVersion());
        Sighting sighting = new Sighting(() -> status);
        waiters.waits.stream()
                .filter(wait -> wait.goal != Wait.Goal.VALUE)
                .forEach(wait -> wait.tell(glance, sighting));
        if (waiters.waits.stream().anyMatch(wait -> wait.goal == Wait.Goal.VALUE)) {
            lookSoonAt(ending.instanceId());
        }
    }

    @Override
    public void changedElsewhere() {
        if (!waiting.isEmpty()) {
            toLookAt.addAll(waiting.keySet());
            looks.wake();
        }
    }

    private void lookSoonAt(String instanceId) {
        toLookAt.add(instanceId);
        looks.wake();
    }

    private void lookAtAsked() {
        List<String> ids = List.copyOf(toLookAt);
        ids.forEach(toLookAt::remove);
        look(ids);
    }

    private void lookAtDue() {
        Instant now = host.now();
        List<String> due = new ArrayList<>();
        waiting.forEach((id, waiters) -> {
            if (!waiters.lookAt().isAfter(now)) {
                waiters.backOff(now, provider.hearsOtherProcesses() ? NOW_AND_THEN : LONGEST_POLL);
                due.add(id);
            }
        });
        look(due);
        waiting.values().stream()
                .map(Waiters::lookAt)
                .min(Instant::compareTo)
                .ifPresentOrElse(next -> polls.wakeAt(next, Urgency.HOUSEKEEPING), this::stopListening);
    }

    private void look(List<String> ids) {
        for (int from = 0; from < ids.size(); from += GLANCES_AT_ONCE) {
            List<String> page = ids.subList(from, Math.min(ids.size(), from + GLANCES_AT_ONCE));
            try {
                Set<String> missing = new HashSet<>(page);
                List<InstanceGlance> glances = provider.glance(page);
                Map<String, Sighting> read = sightings.read(answered(glances));
                for (InstanceGlance glance : glances) {
                    String id = glance.instanceId();
                    missing.remove(id);
                    Sighting sighting = read.getOrDefault(id, sightings.later(glance));
                    waitsFor(id).forEach(wait -> wait.tell(glance, sighting));
                }
                missing.forEach(this::tellMissing);
            } catch (ProviderException e) {
                LOG.warn("DUR-3008: looking for changes failed; it is tried again", e);
                page.forEach(id -> waitsFor(id).forEach(wait -> wait.lookFailed(e)));
                lookAgainAt(page);
            }
        }
    }

    /** These changes are not notified again, so this read must answer the waits for them. */
    private void lookAgainAt(List<String> ids) {
        List<String> wanted = ids.stream().filter(waiting::containsKey).toList();
        if (!wanted.isEmpty() && !closed) {
            host.schedule(host.now().plus(LONGEST_POLL), Urgency.DUE, () -> wanted.forEach(this::lookSoonAt));
        }
    }

    /** The ids whose status will be asked for, because the state ends a wait. */
    private List<String> answered(List<InstanceGlance> glances) {
        return glances.stream()
                .filter(glance -> waitsFor(glance.instanceId()).stream().anyMatch(wait -> wait.wantsStatus(glance)))
                .map(InstanceGlance::instanceId)
                .toList();
    }

    private void tellMissing(String id) {
        waitsFor(id).forEach(wait -> wait.result.completeExceptionally(new InstanceNotFoundException(id)));
    }

    private Collection<Wait> waitsFor(String instanceId) {
        Waiters waiters = waiting.get(instanceId);
        return waiters == null ? List.of() : waiters.waits;
    }
}
