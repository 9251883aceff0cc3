package dev.durathread.internal.client;

import dev.durathread.Host;
import dev.durathread.Host.Urgency;
import dev.durathread.InstanceNotFoundException;
import dev.durathread.ProviderException;
import dev.durathread.internal.host.Pacer;
import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.InstanceGlance;
import dev.durathread.provider.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who waits for which instance. A change that the provider tells of makes those be looked at that somebody waits for,
 * many in one query; since a change may go untold, all are looked at now and then as well.
 */
public final class Waits implements ChangeListener {
    private static final Logger LOG = LoggerFactory.getLogger(Waits.class);
    private static final int GLANCES_AT_ONCE = 1_000;
    private static final Duration NOW_AND_THEN = Duration.ofSeconds(1);
    private static final Duration FIRST_POLL = Duration.ofMillis(5);
    private static final Duration LONGEST_POLL = Duration.ofMillis(100);

    private final Provider provider;
    private final Host host;
    private final Map<String, List<Wait>> waits = new ConcurrentHashMap<>();
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final Pacer changes;
    private final Pacer polls;
    private volatile Duration pollPause = FIRST_POLL;
    private boolean listening;

    private record Wait(Predicate<InstanceGlance> until, CompletableFuture<InstanceGlance> result) {}

    public Waits(Provider provider, Host host, Executor storage) {
        this.provider = provider;
        this.host = host;
        this.changes = new Pacer(host, storage, this::lookAtChanged);
        this.polls = new Pacer(host, storage, this::lookAtAll);
    }

    /**
     * Completes once an instance is as wanted; fails with {@link InstanceNotFoundException} when there is none. Cancel
     * the future to stop waiting.
     */
    public CompletableFuture<InstanceGlance> until(String instanceId, Predicate<InstanceGlance> wanted) {
        listenOnce();
        Wait wait = new Wait(wanted, new CompletableFuture<>());
        waits.compute(instanceId, (_, before) -> {
            List<Wait> list = before == null ? new CopyOnWriteArrayList<>() : before;
            list.add(wait);
            return list;
        });
        CompletableFuture<?> _ = wait.result().whenComplete((_, _) -> forget(instanceId, wait));
        look(List.of(instanceId));
        pollPause = FIRST_POLL;
        pollLater();
        return wait.result();
    }

    private synchronized void listenOnce() {
        if (!listening) {
            listening = true;
            provider.listen(this);
        }
    }

    private void forget(String instanceId, Wait wait) {
        waits.computeIfPresent(instanceId, (_, list) -> {
            list.remove(wait);
            return list.isEmpty() ? null : list;
        });
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
        if (waits.containsKey(instanceId)) {
            changed.add(instanceId);
            changes.wake();
        }
    }

    private void lookAtChanged() {
        List<String> ids = List.copyOf(changed);
        ids.forEach(changed::remove);
        lookQuietly(ids);
    }

    private void lookAtAll() {
        if (waits.isEmpty()) {
            return;
        }
        lookQuietly(waits.keySet());
        Duration longer = pollPause.multipliedBy(2);
        pollPause = longer.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : longer;
        pollLater();
    }

    private void pollLater() {
        Duration pause = provider.hearsOtherProcesses() ? NOW_AND_THEN : pollPause;
        polls.wakeAt(host.now().plus(pause), Urgency.HOUSEKEEPING);
    }

    private void lookQuietly(Collection<String> ids) {
        try {
            look(ids);
        } catch (ProviderException e) {
            LOG.warn("DUR-3008: looking for changes failed; the next look will do", e);
            pollLater();
        }
    }

    private void look(Collection<String> ids) {
        List<String> all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += GLANCES_AT_ONCE) {
            List<String> page = all.subList(from, Math.min(all.size(), from + GLANCES_AT_ONCE));
            Map<String, InstanceGlance> found = new HashMap<>();
            provider.glance(page).forEach(glance -> found.put(glance.instanceId(), glance));
            Set<String> missing = new HashSet<>(page);
            missing.removeAll(found.keySet());
            found.values().forEach(this::tell);
            missing.forEach(this::tellMissing);
        }
    }

    private void tell(InstanceGlance glance) {
        for (Wait wait : waitsFor(glance.instanceId())) {
            try {
                if (wait.until().test(glance)) {
                    wait.result().complete(glance);
                }
            } catch (RuntimeException e) {
                wait.result().completeExceptionally(e);
            }
        }
    }

    private void tellMissing(String instanceId) {
        waitsFor(instanceId)
                .forEach(wait -> wait.result().completeExceptionally(new InstanceNotFoundException(instanceId)));
    }

    private List<Wait> waitsFor(String instanceId) {
        return new ArrayList<>(waits.getOrDefault(instanceId, List.of()));
    }
}
