package dev.durathread.micrometer;

import dev.durathread.admin.QueueDepths;
import dev.durathread.failure.ProviderException;
import dev.durathread.observe.RuntimeMetrics;
import dev.durathread.observe.RuntimeSight;
import dev.durathread.provider.Provider;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;

/**
 * The runtimes that are observed. The counts of runtimes that have ended stay in the totals. A database is asked for
 * its queues once for all runtimes that share it, and at most once in five seconds, because a scrape reads each gauge
 * separately.
 */
final class Sights {
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();
    private static final QueueDepths NOTHING = new QueueDepths(0, 0, 0, Duration.ZERO);

    private final List<RuntimeSight> running = new CopyOnWriteArrayList<>();
    private final List<RuntimeMetrics> ended = new CopyOnWriteArrayList<>();
    private QueueDepths queues = NOTHING;
    private long queuesRead;
    private boolean everRead;

    void add(RuntimeSight sight) {
        running.add(sight);
    }

    void remove(RuntimeSight sight, RuntimeMetrics last) {
        ended.add(last);
        running.remove(sight);
    }

    /** Over the runtimes that run. */
    long sum(ToLongFunction<RuntimeMetrics> number) {
        return running.stream()
                .mapToLong(sight -> number.applyAsLong(sight.metrics()))
                .sum();
    }

    /** Over all runtimes that there have been. */
    long total(ToLongFunction<RuntimeMetrics> number) {
        return sum(number) + ended.stream().mapToLong(number).sum();
    }

    /** What waits, as it was a moment ago. */
    synchronized QueueDepths queues() {
        long now = System.nanoTime();
        if (!everRead || now - queuesRead > FRESH_NANOS) {
            queues = readQueues();
            queuesRead = now;
            everRead = !running.isEmpty();
        }
        return queues;
    }

    private QueueDepths readQueues() {
        Set<Provider> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        QueueDepths all = NOTHING;
        for (RuntimeSight sight : new HashSet<>(running)) {
            if (seen.add(sight.provider())) {
                all = plus(all, read(sight));
            }
        }
        return all;
    }

    private static QueueDepths read(RuntimeSight sight) {
        try {
            return sight.queueDepths();
        } catch (ProviderException e) {
            return NOTHING; // a scrape never fails because storage did
        }
    }

    private static QueueDepths plus(QueueDepths a, QueueDepths b) {
        return new QueueDepths(
                a.instances() + b.instances(),
                a.tasks() + b.tasks(),
                a.timers() + b.timers(),
                a.oldestWaiting().compareTo(b.oldestWaiting()) > 0 ? a.oldestWaiting() : b.oldestWaiting());
    }
}
