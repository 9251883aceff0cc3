package dev.durathread.micrometer;

import dev.durathread.observe.ActivityOutcome;
import dev.durathread.observe.OrchestrationOutcome;
import dev.durathread.observe.RuntimeMetrics;
import dev.durathread.observe.RuntimeObserver;
import dev.durathread.observe.RuntimeSight;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * The meters of runtimes, all named {@code durathread.*}; {@code docs/metrics.md} lists them.
 *
 * <p>If Micrometer is on the class path, runtimes feed its global registry. A runtime with an observer of its own feeds
 * the registry of that observer instead:
 *
 * {@snippet :
 * DurableRuntime.builder(provider).observer(new MicrometerObserver(registry))
 * }
 *
 * <p>Several runtimes may share an observer. Their numbers are added up.
 */
public final class MicrometerObserver implements RuntimeObserver {
    private static final int MOST_ATTEMPTS_APART = 10;

    private final MeterRegistry registry;
    private final Sights sights = new Sights();

    /**
     * An observer whose meters are in that registry.
     *
     * @param registry where the meters are registered
     */
    public MicrometerObserver(MeterRegistry registry) {
        this.registry = registry;
        count("durathread.orchestrations.continued.as.new", RuntimeMetrics::orchestrationsContinuedAsNew);
        count("durathread.orchestrations.poisoned", RuntimeMetrics::orchestrationsPoisoned);
        count("durathread.activities.poisoned", RuntimeMetrics::activitiesPoisoned);
        count("durathread.orchestrations.blocked", RuntimeMetrics::orchestrationsBlocked);
        count("durathread.storage.errors", RuntimeMetrics::storageErrors);
        count("durathread.activities.attempts", RuntimeMetrics::activityAttempts);
        count("durathread.turns", RuntimeMetrics::turns);
        count("durathread.replayed.events", RuntimeMetrics::replayedEvents);
        count("durathread.resident.hits", RuntimeMetrics::residentHits);
        count("durathread.resident.misses", RuntimeMetrics::residentMisses);
        count("durathread.messages.left", RuntimeMetrics::messagesLeft);
        count("durathread.fences.lost", RuntimeMetrics::lostFences);
        Gauge.builder("durathread.resident", sights, s -> s.sum(RuntimeMetrics::resident))
                .register(registry);
        depth("instances", s -> s.queues().instances());
        depth("tasks", s -> s.queues().tasks());
        depth("timers", s -> s.queues().timers());
        TimeGauge.builder(
                        "durathread.queue.age",
                        sights,
                        TimeUnit.MILLISECONDS,
                        s -> s.queues().oldestWaiting().toMillis())
                .register(registry);
    }

    private void count(String name, ToLongFunction<RuntimeMetrics> number) {
        FunctionCounter.builder(name, sights, s -> s.total(number)).register(registry);
    }

    private void depth(String queue, ToLongFunction<Sights> number) {
        Gauge.builder("durathread.queue.depth", sights, number::applyAsLong)
                .tag("queue", queue)
                .register(registry);
    }

    @Override
    public void started(RuntimeSight sight) {
        sights.add(sight);
    }

    @Override
    public void stopped(RuntimeSight sight, RuntimeMetrics last) {
        sights.remove(sight, last);
    }

    @Override
    public void orchestrationStarted(String name, String version) {
        registry.counter("durathread.orchestrations.started", "name", name, "version", version)
                .increment();
    }

    @Override
    public void orchestrationEnded(
            String name, String version, OrchestrationOutcome outcome, Duration life, long historyEvents, long turns) {
        Timer.builder("durathread.orchestrations.duration")
                .tags("name", name, "version", version, "outcome", text(outcome))
                .register(registry)
                .record(life);
        summary("durathread.orchestrations.history", "events", name, version).record((double) historyEvents);
        if (turns > 0) {
            summary("durathread.orchestrations.turns", "turns", name, version).record((double) turns);
        }
    }

    private DistributionSummary summary(String meter, String unit, String name, String version) {
        return DistributionSummary.builder(meter)
                .baseUnit(unit)
                .tags("name", name, "version", version)
                .register(registry);
    }

    @Override
    public void attemptEnded(String activity, ActivityOutcome outcome, int attempt, Duration took) {
        String label = attempt <= MOST_ATTEMPTS_APART ? Integer.toString(attempt) : "more";
        Timer.builder("durathread.activities.duration")
                .tags("name", activity, "outcome", text(outcome), "attempt", label)
                .register(registry)
                .record(took);
    }

    @Override
    public void batchCommitted(int writes, Duration took) {
        registry.timer("durathread.commits").record(took);
        DistributionSummary.builder("durathread.commits.size")
                .baseUnit("writes")
                .register(registry)
                .record(writes);
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
