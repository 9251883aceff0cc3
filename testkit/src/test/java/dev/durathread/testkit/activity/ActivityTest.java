package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static dev.durathread.testkit.activity.OneActivity.calling;
import static dev.durathread.testkit.activity.OneActivity.environment;
import static dev.durathread.testkit.activity.OneActivity.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.TagFilter;
import dev.durathread.failure.PayloadException;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.provider.ForwardingProvider.Operation;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TurnCommit;
import dev.durathread.testkit.ActivityCall;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How activities are scheduled, run and answered. */
class ActivityTest {
    @Test
    @DisplayName("ACT-01 scheduling is one event whose id is the activity's, and its task is in the same commit")
    void schedulesWithOneEventAndOneTaskInOneCommit() throws Exception {
        ProviderProbe probe = ProviderProbe.on(MemoryProvider.create());
        AtomicLong seenId = new AtomicLong();
        ActivityOptions options = ActivityOptions.none().withTag("gpu").withSession("s");
        try (TestEnvironment env = TestEnvironment.builder()
                .provider(probe.provider())
                .options(RuntimeOptions.defaults().withTags(TagFilter.any()))
                .build()) {
            env.activity(WORK, (ctx, in) -> {
                        seenId.set(ctx.activityId());
                        return in;
                    })
                    .orchestration(FLOW, calling(options));
            assertThat(run(env, "a")).isEqualTo("x");

            ActivityScheduled scheduled = (ActivityScheduled) env.history("a").get(1);
            assertThat(scheduled)
                    .extracting(
                            ActivityScheduled::name,
                            ActivityScheduled::input,
                            ActivityScheduled::tag,
                            ActivityScheduled::session)
                    .containsExactly("Work", "\"x\"", "gpu", "s");
            assertThat(seenId).hasValue(scheduled.eventId());
            assertThat(((ActivityCompleted) env.history("a").get(2)).requestId())
                    .isEqualTo(scheduled.eventId());
            TurnCommit first = probe.writes(TurnCommit.class).getFirst();
            assertThat(first.events()).contains(scheduled);
            assertThat(first.tasks())
                    .singleElement()
                    .satisfies(task -> assertThat(task.activityId()).isEqualTo(scheduled.eventId()));
        }
    }

    @Test
    @DisplayName("ACT-02 what is scheduled before the first wait starts in one turn")
    void schedulesEagerly() throws Exception {
        ProviderProbe probe = ProviderProbe.on(MemoryProvider.create());
        try (TestEnvironment env =
                TestEnvironment.builder().provider(probe.provider()).build()) {
            env.activity(WORK, (ctx, in) -> in).orchestration(FLOW, (ctx, in) -> {
                DurableFuture<String> a = ctx.scheduleActivity(WORK, "a");
                DurableFuture<String> b = ctx.scheduleActivity(WORK, "b");
                DurableFuture<String> c = ctx.scheduleActivity(WORK, "c");
                return c.get() + b.get() + a.get();
            });
            assertThat(run(env, "a")).isEqualTo("cba");
            TurnCommit first = probe.writes(TurnCommit.class).getFirst();
            assertThat(first.events())
                    .hasExactlyElementsOfTypes(
                            OrchestrationStarted.class,
                            ActivityScheduled.class,
                            ActivityScheduled.class,
                            ActivityScheduled.class);
            assertThat(first.tasks()).hasSize(3);
        }
    }

    @Test
    @DisplayName("ACT-06 an activity whose node dies runs again")
    void runsAgainAfterACrash() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> {
                        if (begun.getCount() > 0) {
                            begun.countDown();
                            ctx.awaitCancelled(SOON);
                        }
                        return in;
                    })
                    .orchestration(FLOW, calling(ActivityOptions.none()));
            env.client().start(FLOW, "a", "x");
            begun.await();
            env.restart();
            assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("x");
            assertThat(env.activityCalls()).extracting(ActivityCall::attempt).containsExactly(1, 1);
            assertThat(env.history("a"))
                    .filteredOn(ActivityCompleted.class::isInstance)
                    .hasSize(1);
        }
    }

    @Test
    @DisplayName("ACT-07 a completion and the end of its task are one commit, tried until the database takes it")
    void recordsTheResultOnceTheDatabaseIsBack() throws Exception {
        ProviderProbe probe = ProviderProbe.on(MemoryProvider.create());
        try (CapturedLogs warnings = CapturedLogs.warnings();
                TestEnvironment env =
                        TestEnvironment.builder().provider(probe.provider()).build()) {
            env.activity(WORK, (ctx, in) -> {
                        probe.down(method -> method == Operation.COMMIT);
                        return in;
                    })
                    .orchestration(FLOW, calling(ActivityOptions.none()));
            env.client().start(FLOW, "a", "x");
            await().until(() -> warnings.messages().stream().anyMatch(m -> m.startsWith("DUR-3001")));
            probe.up();
            assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("x");
            assertThat(env.activityCalls()).hasSize(1);
            TurnCommit last = probe.writes(TurnCommit.class).getLast();
            assertThat(last.acked()).hasSize(1);
            assertThat(last.events()).first().isInstanceOf(ActivityCompleted.class);
        }
    }

    @Test
    @DisplayName("ACT-08 equal activities are told apart by their ids, also across a restart")
    void tellsEqualActivitiesApart() throws Exception {
        CountDownLatch secondWaits = new CountDownLatch(1);
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> {
                        if (ctx.activityId() == 3 && secondWaits.getCount() > 0) {
                            secondWaits.countDown();
                            ctx.awaitCancelled(SOON);
                        }
                        return in + ctx.activityId();
                    })
                    .orchestration(FLOW, (ctx, in) -> {
                        DurableFuture<String> first = ctx.scheduleActivity(WORK, in);
                        DurableFuture<String> second = ctx.scheduleActivity(WORK, in);
                        return first.get() + second.get();
                    });
            env.client().start(FLOW, "a", "x");
            secondWaits.await();
            await().until(() -> env.history("a").stream().anyMatch(ActivityCompleted.class::isInstance));
            env.restart();
            assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("x2x3");
        }
    }

    @Test
    @DisplayName("ACT-10 no name is reserved: recorded values are no activities, and none can be overridden")
    void hasNoReservedNames() throws Exception {
        ActivityType<String, String> odd = ActivityType.of("__durathread_syscall:new_guid", String.class, String.class);
        try (TestEnvironment env = environment()) {
            env.activity(odd, (ctx, in) -> "mine")
                    .orchestration(
                            FLOW,
                            (ctx, in) -> ctx.newGuid() + " "
                                    + ctx.scheduleActivity(odd, in).get());
            String[] result = run(env, "a").split(" ", -1);
            assertThat(UUID.fromString(result[0]).version()).isEqualTo(4);
            assertThat(result[1]).isEqualTo("mine");
        }
    }

    @Test
    @DisplayName("ACT-10 registering a name twice is an error at start")
    void refusesToRegisterANameTwice() {
        DurableRuntime.Builder builder = DurableRuntime.builder(MemoryProvider.create())
                .activity(WORK, (ctx, in) -> in)
                .activity(WORK, (ctx, in) -> in);
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("activity \"Work\" is registered twice");
    }

    @Test
    @DisplayName("ACT-16 a result that cannot be read as asked for is an ordinary, catchable failure")
    void failsToReadAResultOfAnotherType() throws Exception {
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> "not a number").orchestration(FLOW, (ctx, in) -> {
                try {
                    return "" + ctx.scheduleActivity("Work", in, Integer.class).get();
                } catch (PayloadException e) {
                    return e.getMessage();
                }
            });
            assertThat(run(env, "a")).contains("\"Work\"").contains("java.lang.Integer");
        }
    }

    @Test
    @DisplayName("ACT-18 each activity has a virtual thread of its own, 256 at a time by default, the rest stay queued")
    void runsAsManyAtATimeAsThereAreSlots() throws Exception {
        MemoryProvider provider = MemoryProvider.create();
        OrchestrationType<Integer, Integer> fan = OrchestrationType.of("Fan", Integer.class, Integer.class);
        CountDownLatch go = new CountDownLatch(1);
        try (DurableRuntime runtime = DurableRuntime.builder(provider)
                .activity(WORK, (ctx, in) -> {
                    go.await();
                    return Thread.currentThread().isVirtual()
                            + Thread.currentThread().getName();
                })
                .orchestration(fan, (ctx, n) -> {
                    List<DurableFuture<String>> all = java.util.stream.IntStream.range(0, n)
                            .mapToObj(i -> ctx.scheduleActivity(WORK, "" + i))
                            .toList();
                    List<String> threads = ctx.<String>all(all).get();
                    return threads.stream().allMatch(t -> t.startsWith("true"))
                            ? (int) threads.stream().distinct().count()
                            : -1;
                })
                .start()) {
            runtime.client().start(fan, "a", 300);
            await().until(() -> runtime.metrics().activityAttempts() == 256);
            assertThat(provider.listTasks("a"))
                    .filteredOn(task -> task.heldBy() == null)
                    .hasSize(44);
            go.countDown();
            assertThat(runtime.client().await(fan, "a", SOON)).isEqualTo(300);
            assertThat(runtime.metrics().activityAttempts()).isEqualTo(300);
        }
    }

    @Test
    @DisplayName("ACT-14 a second completion of an activity is dropped, before the end and after")
    void dropsASecondCompletion() throws Exception {
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> in)
                    .orchestration(
                            FLOW,
                            (ctx, in) -> ctx.scheduleActivity(WORK, in).get()
                                    + ctx.waitForEvent("go", String.class).get());
            env.client().start(FLOW, "a", "x");
            await().until(() -> env.history("a").stream().anyMatch(ActivityCompleted.class::isInstance));
            Forgery.completion(env, new TaskKey("a", 1, 2), "forged");
            Forgery.completion(env, new TaskKey("a", 1, 2), "forged");
            env.client().raiseEvent("a", "go", "!");
            assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("x!");
            Forgery.completion(env, new TaskKey("a", 1, 2), "forged");
            assertThat(env.history("a"))
                    .filteredOn(ActivityCompleted.class::isInstance)
                    .hasSize(1);
            assertThat(env.history("a")).last().isInstanceOf(Ended.class);
        }
    }

    @Test
    @DisplayName("ACT-15 a completion for another execution, older or newer, is ignored")
    void ignoresACompletionForAnotherExecution() throws Exception {
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> {
                        if (ctx.executionId() == 2) {
                            Forgery.completion(env, new TaskKey("a", 1, 2), "older");
                            Forgery.completion(env, new TaskKey("a", 3, 2), "newer");
                        }
                        return in;
                    })
                    .orchestration(FLOW, (ctx, in) -> {
                        String result = ctx.scheduleActivity(WORK, in).get();
                        return ctx.executionId() == 1 ? ctx.continueAsNew(result) : result;
                    });
            assertThat(run(env, "a")).isEqualTo("x");
            assertThat(env.history("a"))
                    .filteredOn(ActivityCompleted.class::isInstance)
                    .singleElement()
                    .satisfies(event ->
                            assertThat(((ActivityCompleted) event).result()).isEqualTo("\"x\""));
        }
    }
}
