package dev.durathread.operation;

import static dev.durathread.operation.Programs.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.failure.OrchestrationFailedException;
import dev.durathread.failure.ProviderException;
import dev.durathread.micrometer.InstrumentedProvider;
import dev.durathread.micrometer.MicrometerObserver;
import dev.durathread.observe.RuntimeMetrics;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The numbers of a run whose counts are known. */
class MetricsTest {
    private static final ActivityType<String, String> WORK = ActivityType.of("Work", String.class, String.class);
    private static final OrchestrationType<Integer, String> LOOP =
            OrchestrationType.of("Loop", Integer.class, String.class);
    private static final OrchestrationType<String, String> FAIL =
            OrchestrationType.of("Fail", String.class, String.class);
    private static final OrchestrationType<String, String> WAIT =
            OrchestrationType.of("Wait", String.class, String.class);

    private static final Pattern LISTED = Pattern.compile("\\| `(durathread\\.[a-z.]+)` \\|");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TestStore store = TestStore.create();
    private final TestNodes nodes = new TestNodes(store, InstrumentedProvider.of(store.provider(), registry));
    private RuntimeMetrics metrics;

    @BeforeEach
    void run() throws Exception {
        var runtime = nodes.start(builder -> builder.observer(new MicrometerObserver(registry))
                .activity(WORK, (ctx, text) -> {
                    if (ctx.attempt() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                    return text;
                })
                .orchestration(
                        LOOP,
                        (ctx, n) -> n > 0
                                ? ctx.continueAsNew(n - 1)
                                : ctx.scheduleActivity(
                                                WORK,
                                                "x",
                                                ActivityOptions.none()
                                                        .withRetry(RetryPolicy.fixed(3, Duration.ofMillis(1))))
                                        .get())
                .orchestration(FAIL, (ctx, text) -> {
                    throw new IllegalStateException(text);
                })
                .orchestration(
                        WAIT,
                        (ctx, text) -> ctx.waitForEvent("go", String.class).get()));
        DurableClient client = runtime.client();
        client.start(LOOP, "loop", 2);
        client.await(LOOP, "loop", SOON);
        client.start(FAIL, "fail", "x");
        assertThatThrownBy(() -> client.await(FAIL, "fail", SOON)).isInstanceOf(OrchestrationFailedException.class);
        client.start(WAIT, "cancel", "x");
        client.cancel("cancel", "enough");
        client.waitForOrchestration("cancel", SOON);
        client.start(WAIT, "terminate", "x");
        client.terminate("terminate", "enough");
        metrics = runtime.metrics();
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private double counter(String name, String... tags) {
        return registry.get(name).tags(tags).functionCounter().count();
    }

    private Timer timer(String name, String... tags) {
        return registry.get(name).tags(tags).timer();
    }

    @Test
    @DisplayName("OBS-13 a snapshot gives the numbers without Micrometer; a generation is neither start nor completion")
    void givesASnapshot() {
        assertThat(metrics.orchestrationsStarted()).isEqualTo(4);
        assertThat(metrics.orchestrationsCompleted()).isEqualTo(1);
        assertThat(metrics.orchestrationsFailed()).isEqualTo(1);
        assertThat(metrics.orchestrationsCancelled()).isEqualTo(2);
        assertThat(metrics.orchestrationsContinuedAsNew()).isEqualTo(2);
        assertThat(metrics.activityAttempts()).isEqualTo(3);
        assertThat(metrics.activitiesSucceeded()).isEqualTo(1);
        assertThat(metrics.activitiesFailed()).isEqualTo(2);
        assertThat(metrics.activitiesCancelled()).isZero();
    }

    @Test
    @DisplayName("OBS-01 a start counts once for an instance, by name and version")
    void countsStarts() {
        assertThat(registry.get("durathread.orchestrations.started")
                        .tags("name", "Loop", "version", "1.0.0")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.find("durathread.orchestrations.started").counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum())
                .isEqualTo(4);
    }

    @Test
    @DisplayName("OBS-03 a failure counts once; OBS-04 with the duration of the whole life and the size of the history")
    void countsEnds() {
        assertThat(timer("durathread.orchestrations.duration", "name", "Loop", "outcome", "completed")
                        .count())
                .isEqualTo(1);
        assertThat(timer("durathread.orchestrations.duration", "name", "Fail", "outcome", "failed")
                        .count())
                .isEqualTo(1);
        assertThat(timer("durathread.orchestrations.duration", "name", "Wait", "outcome", "cancelled")
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("durathread.orchestrations.history")
                        .tags("name", "Fail")
                        .summary()
                        .max())
                .isEqualTo(2);
        assertThat(counter("durathread.orchestrations.continued.as.new")).isEqualTo(2);
    }

    @Test
    @DisplayName("OBS-02 a completion counts with the turns that its execution took; OBS-05 generations count apart")
    void countsTurns() {
        assertThat(turns("Loop")).satisfies(turns -> {
            assertThat(turns.count()).isEqualTo(1);
            assertThat(turns.totalAmount()).isEqualTo(2); // the activity is scheduled, then answered
        });
        assertThat(turns("Fail").totalAmount()).isEqualTo(1);
        assertThat(turns("Wait").count()).isEqualTo(1); // not what was terminated without its code
        assertThat(counter("durathread.orchestrations.continued.as.new")).isEqualTo(2);
    }

    private DistributionSummary turns(String name) {
        return registry.get("durathread.orchestrations.turns")
                .tags("name", name)
                .summary();
    }

    @Test
    @DisplayName("OBS-07 an attempt counts once, with its outcome and its number; OBS-08 and its duration")
    void countsAttempts() {
        assertThat(timer("durathread.activities.duration", "outcome", "failed", "attempt", "1")
                        .count())
                .isEqualTo(1);
        assertThat(timer("durathread.activities.duration", "outcome", "failed", "attempt", "2")
                        .count())
                .isEqualTo(1);
        assertThat(timer("durathread.activities.duration", "outcome", "succeeded", "attempt", "3", "name", "Work")
                        .count())
                .isEqualTo(1);
        assertThat(counter("durathread.activities.attempts")).isEqualTo(3);
    }

    @Test
    @DisplayName("OBS-06 gauges are exact: what is in memory, what waits")
    void gauges() {
        assertThat(registry.get("durathread.queue.depth")
                        .tags("queue", "instances")
                        .gauge()
                        .value())
                .isZero();
        assertThat(registry.get("durathread.queue.age").timeGauge().value()).isZero();
        assertThat(counter("durathread.turns")).isGreaterThanOrEqualTo((double) metrics.turns());
        assertThat(timer("durathread.commits").count()).isGreaterThanOrEqualTo(metrics.commits());
        assertThat(registry.get("durathread.commits.size").summary().totalAmount())
                .isGreaterThanOrEqualTo((double) metrics.writes());
    }

    @Test
    void areThoseThatTheirPageLists() throws Exception {
        Set<String> listed = Files.readAllLines(Path.of("..", "docs", "metrics.md")).stream()
                .map(LISTED::matcher)
                .filter(Matcher::lookingAt)
                .map(row -> row.group(1))
                .collect(Collectors.toSet());
        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .hasSameElementsAs(listed);
    }

    @Test
    @DisplayName("OBS-10 and PRV-31 an instrumented provider times each operation and otherwise behaves as it did")
    void timesTheProvider() {
        assertThat(timer("durathread.provider.operations", "operation", "commit", "status", "ok")
                        .count())
                .isPositive();
        assertThat(nodes.provider().name()).isEqualTo(store.provider().name());
        WatchedProvider broken = new WatchedProvider(store.provider(), false);
        broken.failWith(new ProviderException("the disk is gone", null));
        assertThatThrownBy(() ->
                        InstrumentedProvider.of(broken.provider(), registry).readInstance("a"))
                .isInstanceOf(ProviderException.class);
        assertThat(timer("durathread.provider.operations", "operation", "readInstance", "status", "error")
                        .count())
                .isEqualTo(1);
    }
}
