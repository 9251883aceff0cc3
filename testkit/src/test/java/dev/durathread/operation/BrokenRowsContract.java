package dev.durathread.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableFuture;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.admin.InstanceInfo;
import dev.durathread.admin.InstanceQuery;
import dev.durathread.provider.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A row that is broken harms its own instance and nobody else (INV-18): the others go on, and an operator sees it, ends it
 * and removes it. For the databases whose rows somebody can break with a statement.
 */
@Timeout(60)
public abstract class BrokenRowsContract {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final OrchestrationType<String, String> WAITS =
            OrchestrationType.of("Waits", String.class, String.class);
    private static final OrchestrationType<Integer, Integer> FAN =
            OrchestrationType.of("Fan", Integer.class, Integer.class);
    private static final ActivityType<Integer, Integer> SAME =
            ActivityType.of("Same", Integer.class, Integer.class);

    /** Opens the storage of this test, which is empty at first. */
    protected abstract Provider open();

    /** Runs statements on the tables. */
    protected abstract void execute(String... statements);

    private static DurableRuntime node(Provider provider) {
        return DurableRuntime.builder(provider)
                .options(RuntimeOptions.defaults().withActivityConcurrency(4))
                .activity(SAME, (ctx, n) -> n)
                .orchestration(
                        WAITS, (ctx, text) -> ctx.waitForEvent("go", String.class).get())
                .orchestration(FAN, (ctx, n) -> {
                    List<DurableFuture<Integer>> all = new ArrayList<>();
                    IntStream.range(0, n).forEach(i -> all.add(ctx.scheduleActivity(SAME, i)));
                    return ctx.all(all).get().size();
                })
                .start();
    }

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes the statements
    enum Damage {
        EVENT_THAT_IS_NO_JSON("update history set event = '{broken' where instance_id = 'bad' and event_id = 1"),
        EVENT_OF_AN_UNKNOWN_KIND(
                "update history set event = '{\"kind\":\"FromTheFuture\",\"id\":1,\"at\":\"2026-01-01T00:00:00Z\"}'"
                        + " where instance_id = 'bad' and event_id = 1"),
        NO_FIRST_EVENT("delete from history where instance_id = 'bad' and event_id = 1"),
        MESSAGE_THAT_IS_NO_JSON(
                "insert into inbox (instance_id, sequence, execution_id, event) values ('bad', 1, 0, 'x')",
                "update instances set last_sequence = 1, ready_at = 1 where instance_id = 'bad'"),
        INPUT_THAT_IS_NO_JSON(
                "delete from history where instance_id = 'bad'",
                "delete from executions where instance_id = 'bad'",
                "update instances set input = '{', last_event_id = 0, status = 'PENDING', ready_at = 1"
                        + " where instance_id = 'bad'"),
        UNKNOWN_STATUS("update instances set status = 'STRANGE', ready_at = 1 where instance_id = 'bad'"),
        IMPOSSIBLE_EXECUTION("update instances set execution_id = -3, ready_at = 1 where instance_id = 'bad'"),
        CUSTOM_STATUS_THAT_IS_NO_JSON(
                "update instances set custom_status = '{', ready_at = 1 where instance_id = 'bad'"),
        VERSION_THAT_IS_NONE(
                "update instances set version = 'x.y', code = 'Waits@x.y', ready_at = 1 where instance_id = 'bad'");

        private final String[] statements;

        Damage(String... statements) {
            this.statements = statements;
        }
    }

    @ParameterizedTest
    @EnumSource
    void harmsItsInstanceAlone(Damage damage) throws Exception {
        startSix();
        execute(damage.statements);
        try (Provider provider = open();
                DurableRuntime runtime = node(provider)) {
            DurableClient client = runtime.client();
            for (int i = 0; i < 5; i++) {
                client.raiseEvent("ok" + i, "go", "y");
            }
            for (int i = 0; i < 5; i++) {
                assertThat(client.await(WAITS, "ok" + i, LIMIT)).isEqualTo("y");
            }
            assertThat(client.admin().info("bad").instanceId()).isEqualTo("bad");
            assertThat(client.status("bad")).isNotInstanceOf(OrchestrationStatus.NotFound.class);
            assertThat(client.admin().list(InstanceQuery.all()).items()).hasSize(6);
            if (!client.status("bad").isTerminal()) {
                client.terminate("bad", "damaged");
            }
            client.admin().delete("bad", true);
            assertThat(client.status("bad")).isInstanceOf(OrchestrationStatus.NotFound.class);
        }
    }

    private void startSix() {
        try (Provider provider = open();
                DurableRuntime runtime = node(provider)) {
            runtime.client().start(WAITS, "bad", "x");
            IntStream.range(0, 5).forEach(i -> runtime.client().start(WAITS, "ok" + i, "x"));
            await().atMost(LIMIT)
                    .until(() -> runtime.client().admin().list(InstanceQuery.all()).items().stream()
                            .allMatch(info -> !info.pendingEvents().isEmpty()
                                    || runtime.client()
                                                    .admin()
                                                    .info(info.instanceId())
                                                    .pendingEvents()
                                                    .size()
                                            == 1));
        }
    }

    @Test
    void blocksAnInstanceWhoseStatusNobodyKnowsAmongManyThatAreClaimedWithIt() {
        try (Provider provider = open()) {
            DurableClient outside = DurableClient.on(provider);
            IntStream.range(0, 10).forEach(i -> outside.start(FAN, "c" + i, 1));
            execute("update instances set status = 'STRANGE' where instance_id = 'c5'");
            try (DurableRuntime runtime = node(provider)) {
                await().atMost(LIMIT).until(() -> runtime.metrics().orchestrationsCompleted() == 9);
                await().atMost(LIMIT).untilAsserted(() -> assertThat(info(runtime).blocked())
                        .hasValueSatisfying(why -> assertThat(why)
                                .startsWith("DUR-3121")
                                .contains("\"STRANGE\"")
                                .contains("RUNNING")));
                execute("update instances set status = 'PENDING' where instance_id = 'c5'");
                provider.retryBlocked(provider.storageTime());
                await().atMost(LIMIT).until(() -> runtime.metrics().orchestrationsCompleted() == 10);
            }
        }
    }

    private static InstanceInfo info(DurableRuntime runtime) {
        return runtime.client().admin().info("c5");
    }

    @Test
    void removesATaskWithoutItsInstance() throws Exception {
        try (Provider provider = open()) {
            provider.readInstance("nobody");
            execute("insert into tasks (instance_id, execution_id, activity_id, name, input, options, scheduled_at,"
                    + " stray_at, visible_at, attempts, deliveries)"
                    + " values ('gone', 1, 2, 'Same', '1', '{}', 1, 1, 1, 0, 0)");
            try (DurableRuntime runtime = node(provider)) {
                runtime.client().start(FAN, "f", 20);
                assertThat(runtime.client().await(FAN, "f", LIMIT)).isEqualTo(20);
                await().atMost(LIMIT)
                        .until(() -> runtime.client().admin().queueDepths().tasks() == 0);
            }
        }
    }

    @Test
    void costsWhoeverSendsItAMessageThatCallAlone() throws Exception {
        startSix();
        try (Provider provider = open();
                DurableRuntime runtime = node(provider)) {
            execute("update instances set status = 'STRANGE' where instance_id = 'bad'");
            runtime.client().raiseEvent("bad", "go", "y");
            runtime.client().start(FAN, "after", 3);
            assertThat(runtime.client().await(FAN, "after", LIMIT)).isEqualTo(3);
        }
    }
}
