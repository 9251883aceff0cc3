package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.IfExists;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.StartOptions;
import dev.durathread.VersionPolicy;
import dev.durathread.failure.InstanceAlreadyExistsException;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StartTest extends Scenarios {
    @Test
    @DisplayName("START-01 the instance is there, pending, when start returns")
    void isPendingAtOnce() {
        try (MemoryProvider provider = MemoryProvider.create()) {
            DurableClient client = DurableClient.on(provider);
            client.start(FLOW, "a", "in");
            assertThat(client.status("a")).isInstanceOf(OrchestrationStatus.Pending.class);
            assertThat(provider.readInstance("a").orElseThrow().input()).isEqualTo("\"in\"");
        }
    }

    @Test
    @DisplayName("START-02 without a version the policy decides, with one exactly that version runs")
    void resolvesTheVersion() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(FLOW, "1.0.0", (_, _) -> "one")
                .orchestration(FLOW, "1.1.0", (_, _) -> "one-one")
                .orchestration(FLOW, "2.0.0", (_, _) -> "two")
                .versionPolicy("Flow", VersionPolicy.exactly("1.1.0"))) {
            env.client().start(FLOW, "policy", "in");
            env.client().start(FLOW, "exact", "in", StartOptions.none().withVersion("2.0.0"));
            assertThat(result(env, "policy")).isEqualTo("one-one");
            assertThat(result(env, "exact")).isEqualTo("two");
        }
    }

    @Test
    @DisplayName("START-03 a start of an id that exists is refused, absorbed, or replaces what is finished")
    void treatsExistingIdsAsAsked() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (TestEnvironment env = environment()
                .orchestration(FLOW, (ctx, in) -> in + ctx.sideEffect(Integer.class, runs::incrementAndGet))) {
            env.client().start(FLOW, "a", "x");
            assertThat(result(env, "a")).isEqualTo("x1");
            assertThatThrownBy(() -> env.client().start(FLOW, "a", "y"))
                    .isInstanceOf(InstanceAlreadyExistsException.class)
                    .hasMessageContaining("\"a\"");
            env.client().start(FLOW, "a", "y", StartOptions.none().withIfExists(IfExists.RETURN_EXISTING));
            assertThat(result(env, "a")).isEqualTo("x1");
        }
        try (TestEnvironment env = TestEnvironment.create()
                .orchestration(
                        FLOW,
                        (ctx, in) -> in.equals("wait")
                                ? ctx.waitForEvent("go", String.class).get()
                                : in)) {
            StartOptions replace = StartOptions.none().withIfExists(IfExists.REPLACE_FINISHED);
            env.client().start(FLOW, "a", "wait");
            assertThatThrownBy(() -> env.client().start(FLOW, "a", "y", replace))
                    .isInstanceOf(InstanceAlreadyExistsException.class);
            env.client().raiseEvent("a", "go", "first");
            assertThat(result(env, "a")).isEqualTo("first");
            env.client().start(FLOW, "a", "second", replace);
            assertThat(result(env, "a")).isEqualTo("second");
        }
    }

    @Test
    @DisplayName("START-04 of two racing starts exactly one wins")
    void letsOneOfTwoStartsWin() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (TestEnvironment env =
                        TestEnvironment.create().orchestration(FLOW, (_, in) -> in + runs.incrementAndGet());
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            DurableClient client = env.client();
            Callable<Boolean> start = () -> {
                try {
                    client.start(FLOW, "a", "x");
                    return true;
                } catch (InstanceAlreadyExistsException e) {
                    return false;
                }
            };
            List<Future<Boolean>> starts = threads.invokeAll(List.of(start, start));
            assertThat(List.of(starts.get(0).get(), starts.get(1).get())).containsExactlyInAnyOrder(true, false);
            assertThat(result(env, "a")).isEqualTo("x1");
        }
    }

    @Test
    @DisplayName("START-05 a deleted id may be started again as a new instance")
    void startsADeletedIdAnew() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> in + ctx.executionId())) {
            env.client().start(FLOW, "a", "x");
            assertThat(result(env, "a")).isEqualTo("x1");
            env.provider().deleteInstances(List.of("a"), false);
            env.client().start(FLOW, "a", "y");
            assertThat(result(env, "a")).isEqualTo("y1");
        }
    }

    @Test
    @DisplayName("START-06 the first event has id 1 and tells name, version, input, parent, carried status and keys")
    void recordsTheStart() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(CHILD, "1.2.0", (ctx, in) -> in + ctx.executionId())
                .orchestration(FLOW, (ctx, in) -> {
                    if (ctx.executionId() == 1) {
                        ctx.setCustomStatus("carried");
                        ctx.kv().set("k", 7);
                        return ctx.continueAsNew("next");
                    }
                    return ctx.scheduleSubOrchestration(CHILD, "c").get();
                })) {
            env.client().start(FLOW, "a", "in");
            assertThat(result(env, "a")).isEqualTo("c1");
            OrchestrationStarted first = (OrchestrationStarted)
                    env.provider().readHistory("a", 1, 0, 1).getFirst();
            assertThat(first.eventId()).isEqualTo(1);
            assertThat(first.executionId()).isEqualTo(1);
            assertThat(first.name()).isEqualTo("Flow");
            assertThat(first.version()).isEqualTo("1.0.0");
            assertThat(first.input()).isEqualTo("\"in\"");
            assertThat(first.parent()).isNull();
            OrchestrationStarted second =
                    (OrchestrationStarted) env.history("a").getFirst();
            assertThat(second.eventId()).isEqualTo(1);
            assertThat(second.executionId()).isEqualTo(2);
            assertThat(second.customStatus()).isEqualTo("\"carried\"");
            assertThat(second.keyValues().get("k").value()).isEqualTo("7");
            OrchestrationStarted child =
                    (OrchestrationStarted) env.history("a::sub::2::2").getFirst();
            assertThat(child.version()).isEqualTo("1.2.0");
            assertThat(child.parent().instanceId()).isEqualTo("a");
            assertThat(child.parent().executionId()).isEqualTo(2);
            assertThat(child.parent().eventId()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("START-07 what was started or cancelled while no runtime was up is seen to when one comes up")
    void takesUpWhatWasQueued() throws Exception {
        try (MemoryProvider provider = MemoryProvider.create()) {
            DurableClient client = DurableClient.on(provider);
            client.start(FLOW, "a", "x");
            client.start(FLOW, "b", "y");
            client.cancel("b", "changed my mind");
            try (DurableRuntime runtime = DurableRuntime.builder(provider)
                    .orchestration(FLOW, (ctx, in) -> {
                        ctx.sleep(in.equals("y") ? Duration.ofDays(1) : MOMENT);
                        return in;
                    })
                    .start()) {
                assertThat(runtime.client().await(FLOW, "a", SOON)).isEqualTo("x");
                assertThat(runtime.client().waitForOrchestration("b", SOON))
                        .isInstanceOfSatisfying(
                                OrchestrationStatus.Cancelled.class,
                                status -> assertThat(status.reason()).isEqualTo("changed my mind"));
            }
        }
    }

    @Test
    @DisplayName("START-09 a delayed start takes its first turn at its time")
    void delaysTheFirstTurn() throws Exception {
        OrchestrationType<String, Instant> clock = OrchestrationType.of("Clock", String.class, Instant.class);
        try (TestEnvironment env = environment().orchestration(clock, (ctx, _) -> ctx.utcNow())) {
            Instant at = env.clock().now().plus(Duration.ofHours(2));
            env.client().start(clock, "a", "in", StartOptions.none().withStartAt(at));
            env.clock().advance(Duration.ofHours(1));
            assertThat(env.client().status("a")).isInstanceOf(OrchestrationStatus.Pending.class);
            assertThat(env.client().await(clock, "a", SOON)).isEqualTo(at);
        }
    }

    @Test
    @DisplayName("START-09 CANC-02 a delayed start that is cancelled before its time ends at once, without running")
    void cancelsBeforeTheStart() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> echo(ctx, in))) {
            Instant later = env.clock().now().plus(Duration.ofDays(2));
            env.client().start(FLOW, "a", "in", StartOptions.none().withStartAt(later));
            env.client().cancel("a", "changed my mind");
            assertThat(env.client().status("a"))
                    .isInstanceOfSatisfying(
                            OrchestrationStatus.Cancelled.class,
                            status -> assertThat(status.reason()).isEqualTo("changed my mind"));
            env.client().cancel("a", "again");
            env.clock().advance(Duration.ofDays(3));
            assertThat(env.activityCalls()).isEmpty();
            assertThat(env.history("a")).hasSize(2);
        }
    }

    @Test
    @DisplayName("START-01 START-09 SHD-05 starts of every kind survive whichever commit the process is killed at")
    void startsSurviveACrashAtEveryCommit() throws Exception {
        StartOptions once = StartOptions.none().withIfExists(IfExists.RETURN_EXISTING);
        String seen = sweep(
                env -> env.orchestration(
                                CHILD,
                                (ctx, in) ->
                                        ctx.waitForEvent("go", String.class).get() + in)
                        .orchestration(FLOW, (ctx, in) -> echo(ctx, in) + ctx.utcNow()),
                env -> {
                    start(env, "a");
                    env.client().start(FLOW, "later", "in", once.withStartAt(Instant.parse("2026-01-01T02:00:00Z")));
                    try {
                        env.client()
                                .start(
                                        CHILD,
                                        "with-event",
                                        "in",
                                        StartOptions.none().withEvent("go", "event "));
                    } catch (InstanceAlreadyExistsException e) {
                        // it was started before the crash, with its event
                    }
                },
                env -> env.client().await(CHILD, "with-event", SOON) + ", " + result(env, "a") + ", "
                        + result(env, "later"));
        assertThat(seen).isEqualTo("event in, in2026-01-01T00:00:00Z, in2026-01-01T02:00:00Z");
    }
}
