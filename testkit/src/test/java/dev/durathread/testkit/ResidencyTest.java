package dev.durathread.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * Instances that leave memory, and those that stay for the sake of what runs here.
 *
 * <p>Attacks INV-13: an instance that leaves memory is woken by its timer.
 */
class ResidencyTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final OrchestrationType<Integer, Integer> FLOW =
            OrchestrationType.of("Flow", Integer.class, Integer.class);
    private static final ActivityType<Integer, Integer> HANG = ActivityType.of("Hang", Integer.class, Integer.class);

    @Test
    void firesTheTimersOfInstancesThatWereEvicted() throws Exception {
        try (TestEnvironment env = TestEnvironment.builder()
                .options(RuntimeOptions.defaults().withMaxResidentInstances(1))
                .build()) {
            env.orchestration(FLOW, (ctx, n) -> {
                ctx.sleep(Duration.ofSeconds(10 + n)); // less than a lease: the node watches these timers itself
                return n;
            });
            for (int i = 0; i < 5; i++) {
                env.client().start(FLOW, "i" + i, i);
            }
            for (int i = 0; i < 5; i++) {
                assertThat(env.client().await(FLOW, "i" + i, SOON)).isEqualTo(i);
            }
            assertThat(env.clock().now()).isEqualTo(Instant.parse("2026-01-01T00:00:14Z"));
        }
    }

    @Test
    void firesATimerBeyondTheLeaseWhileAnActivityRunsHere() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (DurableRuntime runtime = DurableRuntime.builder(MemoryProvider.create())
                .options(RuntimeOptions.defaults().withLease(Duration.ofMillis(100)))
                .activity(HANG, (ctx, n) -> {
                    end.await();
                    return n;
                })
                .orchestration(
                        FLOW,
                        (ctx, n) -> ctx.race(
                                        ctx.scheduleActivity(HANG, n),
                                        ctx.scheduleTimer(Duration.ofMillis(300))
                                                .map(_ -> -1))
                                .get()
                                .value())
                .start()) {
            runtime.client().start(FLOW, "a", 1);
            assertThat(runtime.client().await(FLOW, "a", SOON)).isEqualTo(-1);
        } finally {
            end.countDown();
        }
    }
}
