package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityContext;
import dev.durathread.ActivityOptions;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.testkit.MemoryProvider;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Activities and steps run on threads that turns lend them, and keep no other instance from its turns (INV-15). */
class LentThreadTest {
    private static final OrchestrationType<String, String> STEPS =
            OrchestrationType.of("Steps", String.class, String.class);

    private final AtomicBoolean over = new AtomicBoolean();
    private final CountDownLatch computing = new CountDownLatch(1);
    private final Set<String> carriers = ConcurrentHashMap.newKeySet();

    private DurableRuntime node() {
        return DurableRuntime.builder(MemoryProvider.create())
                .options(RuntimeOptions.defaults().withOrchestrationConcurrency(2))
                .activity(WORK, this::work)
                .orchestration(FLOW, OneActivity.calling(ActivityOptions.none()))
                .orchestration(STEPS, (ctx, in) -> {
                    String out = in;
                    for (int i = 0; i < 10; i++) {
                        String before = out;
                        out = ctx.step("step", String.class, () -> noted(before + "."))
                                .get();
                    }
                    return out;
                })
                .start();
    }

    private String work(ActivityContext ctx, String in) {
        if (in.equals("compute")) {
            computing.countDown();
            while (!over.get()) {
                Thread.onSpinWait();
            }
        }
        return noted(in + "!");
    }

    private String noted(String result) {
        String thread = Thread.currentThread().toString();
        carriers.add(thread.substring(thread.indexOf('@') + 1));
        return result;
    }

    @Test
    void goesFromTurnToActivityOnOneThread() throws Exception {
        try (DurableRuntime node = node()) {
            for (int i = 0; i < 100; i++) {
                node.client().start(FLOW, "a" + i, "x");
                assertThat(node.client().await(FLOW, "a" + i, SOON)).isEqualTo("x!");
            }
        }
        assertThat(carriers).anyMatch(name -> name.startsWith("durathread-turn-"));
    }

    @Test
    void goesFromTurnToStepOnOneThread() throws Exception {
        try (DurableRuntime node = node()) {
            for (int i = 0; i < 100; i++) {
                node.client().start(STEPS, "s" + i, "x");
                assertThat(node.client().await(STEPS, "s" + i, SOON)).hasSize(11);
            }
        }
        assertThat(carriers).anyMatch(name -> name.startsWith("durathread-turn-"));
    }

    @Test
    void runsOthersWhileAnActivityComputes() throws Exception {
        try (DurableRuntime node = node()) {
            node.client().start(FLOW, "slow", "compute");
            assertThat(computing.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 100; i++) {
                node.client().start(FLOW, "a" + i, "x");
            }
            for (int i = 0; i < 100; i++) {
                assertThat(node.client().await(FLOW, "a" + i, SOON)).isEqualTo("x!");
            }
            over.set(true);
            assertThat(node.client().await(FLOW, "slow", SOON)).isEqualTo("compute!");
        } finally {
            over.set(true);
        }
    }
}
