package dev.durathread.operation;

import static dev.durathread.operation.Programs.LOOP;
import static dev.durathread.operation.Programs.PARENT;
import static dev.durathread.operation.Programs.QUICK;
import static dev.durathread.operation.Programs.SOON;
import static dev.durathread.operation.Programs.WAITING;
import static dev.durathread.operation.Programs.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.SubOrchestrationOptions;
import dev.durathread.admin.AdminClient;
import dev.durathread.admin.DeletionFilter;
import dev.durathread.admin.DeletionResult;
import dev.durathread.admin.InstanceInfo;
import dev.durathread.admin.InstanceQuery;
import dev.durathread.admin.PruneOptions;
import dev.durathread.admin.PruneResult;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.failure.InstanceStillRunningException;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.Provider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AdminRemovalTest {
    private final TestStore store = TestStore.create();
    private final TestEnvironment env = Programs.environment(store);
    private AdminClient admin;

    @BeforeEach
    void open() {
        admin = env.client().admin();
    }

    @AfterEach
    void close() {
        env.close();
        store.close();
    }

    private List<String> ids() {
        return admin.list(InstanceQuery.all()).items().stream()
                .map(InstanceInfo::instanceId)
                .sorted()
                .toList();
    }

    private void finish(String... ids) {
        for (String id : ids) {
            env.client().start(QUICK, id, id);
        }
        settle(env);
    }

    @Test
    @DisplayName("ADM-07 a finished tree is deleted whole, and what went is counted")
    void deletesAFinishedTree() {
        env.client().start(PARENT, "p", "p");
        settle(env);
        env.client().raiseEvent("p-1", "go", "x");
        env.client().raiseEvent("p-2", "go", "x");
        finish("other");
        long events = admin.tree("p").stream()
                .mapToLong(info -> admin.history(info.instanceId(), 1).size())
                .sum();

        assertThat(admin.delete("p", false)).isEqualTo(new DeletionResult(3, 3, events, 0));
        assertThat(ids()).containsExactly("other");
        assertThat(env.client().status("p-1")).isInstanceOf(OrchestrationStatus.NotFound.class);
    }

    @Test
    @DisplayName("ADM-07 deleting what runs, a child, or what is unknown is refused")
    void refusesToDelete() {
        env.client().start(PARENT, "p", "p");
        settle(env);
        assertThatThrownBy(() -> admin.delete("p", false)).isInstanceOf(InstanceStillRunningException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> admin.delete("p-1", true))
                .withMessageContaining("\"p-1\" is a sub-orchestration of \"p\"");
        assertThatThrownBy(() -> admin.delete("nobody", true)).isInstanceOf(InstanceNotFoundException.class);
        assertThat(ids()).containsExactly("p", "p-1", "p-2");
    }

    @Test
    @DisplayName("ADM-08 a member of the tree that still runs keeps the whole tree")
    void keepsATreeWhoseChildRuns() {
        OrchestrationType<String, String> cleaningUp = OrchestrationType.of("CleaningUp", String.class, String.class);
        OrchestrationType<String, String> hasty = OrchestrationType.of("Hasty", String.class, String.class);
        env.orchestration(cleaningUp, (ctx, text) -> {
                    try {
                        return ctx.waitForEvent("go", String.class).get();
                    } catch (OrchestrationCancelledException e) {
                        return ctx.waitForEvent("clean", String.class).get();
                    }
                })
                .orchestration(hasty, (ctx, text) -> {
                    ctx.scheduleSubOrchestration(
                            cleaningUp, text, SubOrchestrationOptions.none().withInstanceId("child"));
                    ctx.sleep(Duration.ofMillis(100));
                    return text;
                });
        env.restart();
        admin = env.client().admin();
        env.client().start(hasty, "h", "x");
        settle(env);
        env.client().cancel("child", "enough");
        settle(env);
        assertThat(admin.info("h").status()).isInstanceOf(OrchestrationStatus.Completed.class);
        assertThat(admin.info("child").status()).isInstanceOf(OrchestrationStatus.Running.class);

        assertThatThrownBy(() -> admin.delete("h", false)).isInstanceOf(InstanceStillRunningException.class);
        assertThat(admin.deleteAll(DeletionFilter.allFinished())).isEqualTo(DeletionResult.NONE);
        assertThat(ids()).containsExactly("child", "h");

        finish("younger");
        assertThat(admin.deleteAll(DeletionFilter.allFinished().withLimit(1)).instances())
                .as("what finished later is not kept for its sake")
                .isEqualTo(1);
        finish("younger again");
        env.clock().advance(Duration.ofDays(1));
        assertThat(admin.deleteFinishedOlderThan(Duration.ofHours(1)).instances())
                .isEqualTo(1);
        assertThat(ids()).containsExactly("child", "h");
        env.client().raiseEvent("child", "clean", "!");
        settle(env);
        assertThat(admin.delete("h", false).instances()).isEqualTo(2);
    }

    @Test
    @DisplayName("ADM-08 a child that appears between reading the tree and deleting it keeps everything")
    void noticesAChildThatAppearsMeanwhile() {
        env.client().start(PARENT, "p", "p");
        settle(env);
        // reads the tree as it was before the children came
        Provider stale = new ForwardingProvider(env.provider()) {
            @Override
            public List<InstanceRecord> readTree(String rootId) {
                return super.readTree(rootId).subList(0, 1);
            }
        };
        assertThatThrownBy(() -> DurableClient.on(stale).admin().delete("p", true))
                .isInstanceOf(InstanceStillRunningException.class);
        assertThat(ids()).containsExactly("p", "p-1", "p-2");
    }

    @Test
    @DisplayName(
            "ADM-09 a forced delete is not undone by an activity that ends later; ADM-10 nor is a new instance harmed")
    void forgetsLateResults() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch recreated = new CountDownLatch(1);
        ActivityType<String, String> stubborn = ActivityType.of("Stubborn", String.class, String.class);
        OrchestrationType<String, String> calling = OrchestrationType.of("Calling", String.class, String.class);
        try (TestNodes nodes = new TestNodes(TestStore.create())) {
            var runtime = nodes.start(builder -> builder.activity(stubborn, (ctx, text) -> {
                        if (text.equals("old")) {
                            begun.countDown();
                            ctx.awaitCancelled(SOON);
                            cancelled.countDown();
                            Uninterrupted.await(recreated);
                        }
                        return text;
                    })
                    .orchestration(calling, (ctx, text) -> {
                        String result = ctx.scheduleActivity(stubborn, text).get();
                        return result + ctx.waitForEvent("go", String.class).get();
                    }));
            runtime.client().start(calling, "a", "old");
            begun.await();
            assertThat(runtime.client().admin().delete("a", true).instances()).isEqualTo(1);
            cancelled.await();
            runtime.client().start(calling, "a", "new");
            recreated.countDown();
            runtime.client().raiseEvent("a", "go", "!");
            assertThat(runtime.client().await(calling, "a", SOON)).isEqualTo("new!");
            Awaitility.await().until(() -> runtime.metrics().activitiesCancelled() == 1);
            assertThat(runtime.client().admin().stats().instances()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("ADM-11 finished roots are deleted in bulk by id and time, up to a limit; what runs is passed over")
    void deletesInBulk() {
        finish("a", "b");
        Instant later = env.clock().now();
        finish("c");
        env.client().start(PARENT, "p", "p");
        settle(env);
        assertThat(admin.deleteAll(DeletionFilter.allFinished().withIds(List.of())))
                .isEqualTo(DeletionResult.NONE);
        assertThat(admin.deleteAll(DeletionFilter.allFinished().withIds(List.of("p", "p-1", "nobody"))))
                .isEqualTo(DeletionResult.NONE);
        assertThat(admin.deleteAll(
                        DeletionFilter.allFinished().withIds(List.of("a", "c")).withCompletedBefore(later)))
                .isEqualTo(new DeletionResult(1, 1, 2, 0));
        assertThat(ids()).containsExactly("b", "c", "p", "p-1", "p-2");
        assertThat(admin.deleteAll(DeletionFilter.allFinished().withLimit(1)).instances())
                .isEqualTo(1);
        assertThat(ids()).containsExactly("c", "p", "p-1", "p-2");
        env.client().terminate("p", "enough");
        settle(env);
        assertThat(admin.deleteAll(DeletionFilter.allFinished()).instances()).isEqualTo(4);
        assertThat(ids()).isEmpty();
    }

    @Test
    void retentionDeletesWhatEndedLongAgoInBatches() {
        for (int i = 0; i < 250; i++) {
            env.client().start(QUICK, "old" + i, "x");
        }
        settle(env);
        env.clock().advance(Duration.ofDays(30));
        finish("young");
        env.client().start(WAITING, "running", "x");
        settle(env);
        assertThat(admin.deleteFinishedOlderThan(Duration.ofDays(30)).instances())
                .isEqualTo(250);
        assertThat(ids()).containsExactly("running", "young");
    }

    @Test
    @DisplayName("ADM-12 pruning leaves the current execution and as many as are to be kept")
    void prunes() {
        env.client().start(LOOP, "a", 9);
        settle(env);
        assertThat(admin.executions("a")).hasSize(10);
        assertThat(admin.prune("a", PruneOptions.currentOnly().withKeepLast(4))).isEqualTo(new PruneResult(1, 6, 12));
        assertThat(admin.executions("a")).extracting(e -> e.executionId()).containsExactly(7L, 8L, 9L, 10L);
        Instant begun = env.clock().now().minusSeconds(1);
        assertThat(admin.prune("a", PruneOptions.currentOnly().withCompletedBefore(begun))
                        .executions())
                .isZero();
        assertThat(admin.prune("a", PruneOptions.currentOnly().withKeepLast(0)).executions())
                .isEqualTo(3);
        assertThat(admin.prune("a", PruneOptions.currentOnly()).executions()).isZero();
        assertThat(admin.info("a").pendingEvents()).hasSize(1);
        assertThatThrownBy(() -> admin.prune("nobody", PruneOptions.currentOnly()))
                .isInstanceOf(InstanceNotFoundException.class);
    }

    @Test
    @DisplayName("ADM-13 pruning in bulk takes running instances too")
    void prunesInBulk() {
        env.client().start(LOOP, "a", 3);
        env.client().start(LOOP, "b", 2);
        env.client().start(LOOP, "other", 2);
        settle(env);
        env.client().raiseEvent("b", "go", "!");
        finish("c");
        assertThat(admin.pruneAll(
                        InstanceQuery.all().withCreatedBefore(env.clock().now()).withName("Loop"),
                        PruneOptions.currentOnly()))
                .isEqualTo(new PruneResult(3, 7, 14));
        assertThat(admin.stats().executions()).isEqualTo(4);
    }

    @Test
    @DisplayName("ADM-14 an activity prunes the instance that it belongs to")
    void prunesItself() throws Exception {
        ActivityType<String, Long> tidy = ActivityType.of("Tidy", String.class, Long.class);
        OrchestrationType<Integer, Long> tidying = OrchestrationType.of("Tidying", Integer.class, Long.class);
        env.activity(
                        tidy,
                        (ctx, text) -> ctx.client()
                                .admin()
                                .prune(ctx.instanceId(), PruneOptions.currentOnly())
                                .executions())
                .orchestration(
                        tidying,
                        (ctx, n) -> n > 0
                                ? ctx.continueAsNew(n - 1)
                                : ctx.scheduleActivity(tidy, "").get());
        env.restart();
        env.client().start(tidying, "a", 5);
        assertThat(env.client().await(tidying, "a", SOON)).isEqualTo(5);
        assertThat(env.client().admin().executions("a")).hasSize(1);
    }

    @Test
    @DisplayName("ADM-17 of many concurrent deletes one wins and the others find nothing")
    void oneDeleteWins() throws Exception {
        finish("a");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> delete = () -> {
                try {
                    return admin.delete("a", false).instances() == 1;
                } catch (InstanceNotFoundException e) {
                    return false;
                }
            };
            int winners = 0;
            for (Future<Boolean> result : threads.invokeAll(Collections.nCopies(16, delete))) {
                winners += result.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
        }
        assertThat(ids()).isEmpty();
    }
}
