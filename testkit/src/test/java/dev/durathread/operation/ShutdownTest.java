package dev.durathread.operation;

import static dev.durathread.operation.Programs.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShutdownTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final ActivityType<String, String> WORK = ActivityType.of("Work", String.class, String.class);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);
    private static final OrchestrationType<Integer, String> ENDLESS =
            OrchestrationType.of("Endless", Integer.class, String.class);

    private final TestNodes nodes = new TestNodes(TestStore.create());
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        goOn.countDown();
        nodes.close();
    }

    private DurableRuntime node(String name) {
        return nodes.start(builder -> builder.options(RuntimeOptions.defaults()
                        .withNodeName(name)
                        .withLease(LONG)
                        .withSessionIdleTimeout(LONG))
                .activity(WORK, (ctx, text) -> {
                    runs.incrementAndGet();
                    begun.countDown();
                    goOn.await();
                    return text + " by " + ctx.nodeName();
                })
                .orchestration(
                        FLOW,
                        (ctx, text) -> ctx.scheduleActivity(WORK, text).get()
                                + ", "
                                + ctx.scheduleActivity(WORK, text).get())
                .orchestration(ENDLESS, (ctx, n) -> {
                    begun.countDown();
                    return ctx.continueAsNew(n + 1);
                }));
    }

    @Test
    @DisplayName(
            "SHD-01 shutdown lets a running activity finish, records its result, and returns as soon as that is done")
    void drains() throws Exception {
        DurableRuntime first = node("first");
        first.client().start(FLOW, "a", "x");
        begun.await();
        Thread shutdown = Thread.ofVirtual().start(() -> first.shutdown(LONG));
        await().until(() ->
                shutdown.getState() == Thread.State.TIMED_WAITING || shutdown.getState() == Thread.State.WAITING);
        goOn.countDown();
        shutdown.join();
        assertThat(runs).hasValue(1); // the next activity is left to others
        assertThat(DurableClient.on(nodes.provider()).admin().history("a", 1)).hasSize(4);
    }

    @Test
    @DisplayName("SHD-03 what was handed back is taken over at once, though the lease would last an hour")
    void handsBack() throws Exception {
        DurableRuntime first = node("first");
        first.client().start(FLOW, "a", "x");
        begun.await();
        DurableRuntime second = node("second");
        Thread shutdown = Thread.ofVirtual().start(() -> first.shutdown(LONG));
        await().until(() ->
                shutdown.getState() == Thread.State.TIMED_WAITING || shutdown.getState() == Thread.State.WAITING);
        goOn.countDown();
        shutdown.join();
        assertThat(second.client().await(FLOW, "a", SOON)).isEqualTo("x by first, x by second");
        assertThat(runs).hasValue(2);
    }

    @Test
    @DisplayName("SHD-01 at the timeout what still runs is interrupted; SHD-03 and another node runs it again")
    void interruptsAtTheTimeout() throws Exception {
        DurableRuntime first = node("first");
        first.client().start(FLOW, "a", "x");
        begun.await();
        first.shutdown(Duration.ofMillis(1));
        goOn.countDown();
        DurableRuntime second = node("second");
        assertThat(second.client().await(FLOW, "a", SOON)).isEqualTo("x by second, x by second");
        assertThat(runs).hasValue(3);
    }

    @Test
    void anIdleRuntimeReturnsAtOnceAndAChainWithoutEndDoesNotHoldItUp() throws Exception {
        node("idle").shutdown(LONG);
        DurableRuntime busy = node("busy");
        busy.client().start(ENDLESS, "e", 1);
        begun.await();
        busy.shutdown(LONG);
        assertThat(DurableClient.on(nodes.provider()).status("e")).isInstanceOf(OrchestrationStatus.Running.class);
        busy.shutdown(LONG);
    }

    @Test
    void tellsWhoeverUsesItsClientAfterwards() {
        DurableRuntime first = node("first");
        first.close();
        assertThatThrownBy(() -> first.client().start(FLOW, "a", "x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("DUR-1009");
        assertThat(DurableClient.on(nodes.provider()).status("a")).isInstanceOf(OrchestrationStatus.NotFound.class);
    }

    @Test
    @DisplayName("SHD-04 a restart on the same store goes on with instances, timers and activities")
    void goesOnAfterARestart() throws Exception {
        goOn.countDown();
        OrchestrationType<String, String> mixed = OrchestrationType.of("Mixed", String.class, String.class);
        for (int life = 0; life < 2; life++) {
            DurableRuntime runtime = nodes.start(builder -> builder.activity(WORK, (ctx, text) -> text)
                    .orchestration(mixed, (ctx, text) -> {
                        String first = ctx.scheduleActivity(WORK, text).get();
                        ctx.sleep(Duration.ofMillis(200));
                        return first + ctx.waitForEvent("go", String.class).get();
                    }));
            if (life == 0) {
                runtime.client().start(mixed, "m", "x");
                await().until(() -> runtime.metrics().activitiesSucceeded() == 1);
                runtime.close();
            } else {
                runtime.client().raiseEvent("m", "go", "!");
                assertThat(runtime.client().await(mixed, "m", SOON)).isEqualTo("x!");
            }
        }
    }

    @Test
    @DisplayName("SHD-07 one node takes turns only, another runs activities only, on one store")
    void sharesRoles() throws Exception {
        goOn.countDown();
        DurableRuntime turns = nodes.start(builder -> builder.options(
                        RuntimeOptions.defaults().withActivityConcurrency(0).withNodeName("turns"))
                .activity(WORK, (ctx, text) -> "never")
                .orchestration(
                        FLOW, (ctx, text) -> ctx.scheduleActivity(WORK, text).get()));
        nodes.start(builder -> builder.options(RuntimeOptions.defaults().withNodeName("worker"))
                .activity(WORK, (ctx, text) -> text + " by " + ctx.nodeName()));
        turns.client().start(FLOW, "a", "x");
        assertThat(turns.client().await(FLOW, "a", SOON)).isEqualTo("x by worker");
    }
}
