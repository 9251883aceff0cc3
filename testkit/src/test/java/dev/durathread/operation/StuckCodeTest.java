package dev.durathread.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** User code that blocks, catches everything or computes where it should not: it costs its own instance (INV-20). */
class StuckCodeTest {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);
    private static final OrchestrationType<String, String> OTHER =
            OrchestrationType.of("Other", String.class, String.class);
    private static final ActivityType<String, String> WORK = ActivityType.of("Work", String.class, String.class);
    private static final int TURNS = 4;

    private final CountDownLatch let = new CountDownLatch(1);

    private static RuntimeOptions options() {
        return RuntimeOptions.defaults().withOrchestrationConcurrency(TURNS);
    }

    private static void otherInstancesEnd(DurableClient client) {
        String id = "other" + System.nanoTime();
        client.start(OTHER, id, "x");
        await().atMost(SOON).until(() -> client.status(id) instanceof OrchestrationStatus.Completed);
    }

    @Test
    void takesNoTurnThreadForGoodInAFinallyBlockOfAnEvictedInstance() {
        AtomicInteger inFinally = new AtomicInteger();
        try (TestNodes nodes = new TestNodes(TestStore.create())) {
            DurableRuntime runtime = nodes.start(plan -> plan.options(options().withMaxResidentInstances(1))
                    .orchestration(OTHER, (ctx, in) -> in)
                    .orchestration(FLOW, (ctx, in) -> {
                        try {
                            return ctx.waitForEvent("go", String.class).get();
                        } finally {
                            inFinally.incrementAndGet();
                            let.await();
                        }
                    }));
            IntStream.range(0, TURNS + 2).forEach(i -> runtime.client().start(FLOW, "w" + i, "x"));
            await().atMost(SOON).until(() -> inFinally.get() >= TURNS);
            otherInstancesEnd(runtime.client());
        } finally {
            let.countDown();
        }
    }

    @Test
    void getsOverALockThatIsHeldOverADurableWait() {
        ReentrantLock lock = new ReentrantLock();
        try (TestNodes nodes = new TestNodes(TestStore.create())) {
            DurableRuntime runtime = nodes.start(plan -> plan.options(options())
                    .activity(WORK, (ctx, in) -> in)
                    .orchestration(OTHER, (ctx, in) -> in)
                    .orchestration(FLOW, (ctx, in) -> {
                        lock.lock();
                        try {
                            return ctx.scheduleActivity(WORK, in).get();
                        } finally {
                            lock.unlock();
                        }
                    }));
            int many = 3 * TURNS;
            for (int i = 0; i < many; i++) {
                int n = i;
                Thread.ofPlatform().daemon().start(() -> runtime.client().start(FLOW, "w" + n, "x"));
            }
            await().atMost(SOON)
                    .until(() -> IntStream.range(0, many)
                            .allMatch(i -> runtime.client().status("w" + i) instanceof OrchestrationStatus.Completed));
            otherInstancesEnd(runtime.client());
        }
    }

    @Test
    void beginsTheNextExecutionThoughTheCodeCatchesEverything() {
        OrchestrationType<Integer, String> eternal = OrchestrationType.of("Eternal", Integer.class, String.class);
        AtomicBoolean caught = new AtomicBoolean();
        try (TestNodes nodes = new TestNodes(TestStore.create())) {
            DurableRuntime runtime = nodes.start(plan -> plan.options(options())
                    .activity(WORK, (ctx, in) -> in)
                    .orchestration(OTHER, (ctx, in) -> in)
                    .orchestration(eternal, (ctx, n) -> {
                        while (true) {
                            try {
                                ctx.scheduleActivity(WORK, "n" + n).get();
                                if (n == 3) {
                                    return "end";
                                }
                                ctx.continueAsNew(n + 1);
                            } catch (Throwable t) {
                                caught.set(true);
                            }
                        }
                    }));
            runtime.client().start(eternal, "e", 1);
            await().atMost(SOON).until(() -> runtime.client().status("e") instanceof OrchestrationStatus.Completed);
            assertThat(caught).isTrue();
            otherInstancesEnd(runtime.client());
        }
    }

    @Test
    void runsATurnAgainThatTheJvmHadTroubleIn() {
        AtomicBoolean trouble = new AtomicBoolean(true);
        try (TestNodes nodes = new TestNodes(TestStore.create())) {
            DurableRuntime runtime = nodes.start(plan -> plan.options(
                            options().withUnregisteredBackoff(Duration.ofMillis(50), Duration.ofMillis(100)))
                    .activity(WORK, (ctx, in) -> in)
                    .orchestration(FLOW, (ctx, in) -> {
                        String worked = ctx.scheduleActivity(WORK, in).get();
                        if (trouble.getAndSet(false)) {
                            throw new OutOfMemoryError("says the test");
                        }
                        return worked;
                    }));
            runtime.client().start(FLOW, "o", "x");
            await().atMost(SOON).until(() -> runtime.client().status("o") instanceof OrchestrationStatus.Completed);
        }
    }

    @Test
    void runsActivitiesThatComputeOnPlatformThreads() {
        ActivityType<String, String> compute = ActivityType.of("Compute", String.class, String.class);
        try (TestNodes nodes = new TestNodes(TestStore.create())) {
            DurableRuntime runtime = nodes.start(plan -> plan.options(options())
                    .activity(WORK, (ctx, in) -> in + Thread.currentThread().isVirtual())
                    .activity(compute, (ctx, in) -> in + Thread.currentThread().isVirtual())
                    .onPlatformThreads(compute)
                    .orchestration(
                            FLOW,
                            (ctx, in) -> ctx.scheduleActivity(WORK, "work ").get()
                                    + ctx.scheduleActivity(compute, " compute ").get()));
            runtime.client().start(FLOW, "p", "x");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(runtime.client().status("p"))
                            .isInstanceOfSatisfying(
                                    OrchestrationStatus.Completed.class,
                                    end -> assertThat(end.output(String.class)).isEqualTo("work true compute false")));
        }
    }

    @Test
    void runsUserCodeUnderTheClassLoaderOfTheProgram() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader program = new URLClassLoader("program", new URL[0], before);
                TestNodes nodes = new TestNodes(TestStore.create())) {
            Thread.currentThread().setContextClassLoader(program);
            DurableRuntime runtime = nodes.start(plan -> plan.options(options())
                    .activity(WORK, (ctx, in) -> loader())
                    .orchestration(
                            FLOW,
                            (ctx, in) -> loader()
                                    + ctx.scheduleActivity(WORK, in).get()
                                    + ctx.step("s", String.class, StuckCodeTest::loader)
                                            .get()
                                    + ctx.async(StuckCodeTest::loader).get()));
            Thread.currentThread().setContextClassLoader(before);
            runtime.client().start(FLOW, "c", "x");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(runtime.client().status("c"))
                            .isInstanceOfSatisfying(
                                    OrchestrationStatus.Completed.class,
                                    end -> assertThat(end.output(String.class)).isEqualTo("program".repeat(4))));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static String loader() {
        return String.valueOf(Thread.currentThread().getContextClassLoader().getName());
    }
}
