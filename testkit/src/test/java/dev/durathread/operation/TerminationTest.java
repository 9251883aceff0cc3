package dev.durathread.operation;

import static dev.durathread.operation.Programs.SOON;
import static dev.durathread.operation.Programs.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.IfExists;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.StartOptions;
import dev.durathread.SubOrchestrationOptions;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.failure.SubOrchestrationFailedException;
import dev.durathread.provider.ForwardingProvider.Operation;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Instances that are ended from outside while a node has them in memory. */
class TerminationTest {
    private static final ActivityType<String, String> LONG = ActivityType.of("Long", String.class, String.class);
    private static final OrchestrationType<String, String> BUSY =
            OrchestrationType.of("Busy", String.class, String.class);
    private static final OrchestrationType<String, String> PARENT =
            OrchestrationType.of("Parent", String.class, String.class);

    private final CountDownLatch begun = new CountDownLatch(2);
    private final CountDownLatch interrupted = new CountDownLatch(2);
    private final AtomicInteger codeRanOn = new AtomicInteger();
    private final TestStore store = TestStore.create();
    private final WatchedProvider watched = new WatchedProvider(store.provider(), false);
    private final TestNodes nodes = new TestNodes(store, watched.provider());
    private final DurableRuntime runtime = nodes.start(builder -> builder.activity(LONG, (ctx, text) -> {
                begun.countDown();
                if (ctx.awaitCancelled(SOON)) {
                    interrupted.countDown();
                }
                return text;
            })
            .orchestration(BUSY, (ctx, text) -> {
                if (text.equals("quick")) {
                    return text;
                }
                var activity = ctx.scheduleActivity(LONG, text);
                try {
                    ctx.step("step", String.class, () -> {
                                begun.countDown();
                                try {
                                    new CountDownLatch(1).await();
                                } catch (InterruptedException e) {
                                    interrupted.countDown();
                                    throw e;
                                }
                                return text;
                            })
                            .get();
                } finally {
                    codeRanOn.incrementAndGet();
                }
                return activity.get();
            })
            .orchestration(
                    WAITING, (ctx, text) -> ctx.waitForEvent("go", String.class).get())
            .orchestration(PARENT, (ctx, text) -> {
                if (!text.equals("x")) {
                    return ctx.all(IntStream.range(0, Integer.parseInt(text))
                                    .mapToObj(_ -> ctx.scheduleSubOrchestration(WAITING, text))
                                    .toList())
                            .get()
                            .toString();
                }
                try {
                    return ctx.scheduleSubOrchestration(
                                    BUSY, text, SubOrchestrationOptions.none().withInstanceId("child"))
                            .get();
                } catch (SubOrchestrationFailedException e) {
                    return e.details().errorType() + ": " + e.details().message();
                }
            }));

    @AfterEach
    void close() {
        nodes.close();
    }

    private void isGone() throws Exception {
        await().until(() -> interrupted.getCount() == 0);
        await().until(() -> runtime.metrics().resident() == 0);
        await().until(() -> runtime.metrics().activitiesCancelled() == 1);
    }

    @Test
    @DisplayName("CANC-03 terminate ends an instance at once without running its code; what it runs here is cancelled")
    void endsWhatIsInMemoryHere() throws Exception {
        runtime.client().start(BUSY, "a", "x");
        begun.await();
        runtime.client().terminate("a", "enough");
        assertThat(runtime.client().status("a"))
                .isInstanceOfSatisfying(
                        OrchestrationStatus.Cancelled.class,
                        status -> assertThat(status.reason()).isEqualTo("enough"));
        isGone();
        assertThatThrownBy(() -> runtime.client().await(BUSY, "a", SOON))
                .isInstanceOf(OrchestrationCancelledException.class);
        runtime.client().terminate("a", "again");
        assertThatThrownBy(() -> runtime.client().terminate("nobody", "x"))
                .isInstanceOf(InstanceNotFoundException.class);
    }

    @Test
    @DisplayName("CANC-03 terminate from another process reaches what a node has in memory")
    void endsWhatIsInMemoryElsewhere() throws Exception {
        runtime.client().start(BUSY, "a", "x");
        begun.await();
        DurableClient.on(nodes.provider()).terminate("a", "enough");
        isGone();
    }

    @Test
    void tellsTheParentOfATerminatedChild() throws Exception {
        runtime.client().start(PARENT, "p", "x");
        begun.await();
        runtime.client().terminate("child", "enough");
        assertThat(runtime.client().await(PARENT, "p", SOON)).isEqualTo("Cancelled: enough");
        isGone();
    }

    @Test
    void readsTheInstanceOnce() throws Exception {
        runtime.client().start(BUSY, "a", "x");
        begun.await();
        int reads = watched.calls(Operation.READ_INSTANCE);
        runtime.client().terminate("a", "enough");
        assertThat(watched.calls(Operation.READ_INSTANCE)).isEqualTo(reads + 1);
        assertThat(runtime.metrics().orchestrationsCancelled()).isEqualTo(1);
        isGone();
    }

    @Test
    void cancelsEveryChild() throws Exception {
        int many = 1_005; // more than one page of children
        runtime.client().start(PARENT, "p", Integer.toString(many));
        await().atMost(SOON).until(() -> runtime.metrics().orchestrationsStarted() == many + 1);
        runtime.client().terminate("p", "enough");
        await().atMost(SOON).until(() -> runtime.metrics().orchestrationsCancelled() == many + 1);
    }

    @Test
    void endsWhatHasNotBegun() throws Exception {
        runtime.client()
                .start(
                        BUSY,
                        "later",
                        "x",
                        StartOptions.none().withStartAt(Instant.now().plusSeconds(3_600)));
        runtime.client().terminate("later", "never mind");
        assertThat(runtime.client().admin().history("later", 1)).hasSize(2);
        assertThat(runtime.client().status("later")).isInstanceOf(OrchestrationStatus.Cancelled.class);
    }

    @Test
    void aDeletedInstanceLeavesMemoryAndItsIdIsFree() throws Exception {
        runtime.client().start(BUSY, "a", "x");
        begun.await();
        runtime.client().admin().delete("a", true);
        runtime.client().start(BUSY, "a", "quick");
        assertThat(runtime.client().await(BUSY, "a", SOON)).isEqualTo("quick");
        await().until(() -> interrupted.getCount() == 0);
    }

    @Test
    void aTerminatedInstanceIsReplaced() throws Exception {
        runtime.client().start(BUSY, "a", "x");
        begun.await();
        runtime.client().terminate("a", "enough");
        runtime.client().start(BUSY, "a", "quick", StartOptions.none().withIfExists(IfExists.REPLACE_FINISHED));
        assertThat(runtime.client().await(BUSY, "a", SOON)).isEqualTo("quick");
        await().until(() -> interrupted.getCount() == 0);
    }
}
