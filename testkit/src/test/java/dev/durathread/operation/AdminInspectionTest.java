package dev.durathread.operation;

import static dev.durathread.operation.Programs.FLAKY;
import static dev.durathread.operation.Programs.LOOP;
import static dev.durathread.operation.Programs.PARENT;
import static dev.durathread.operation.Programs.QUICK;
import static dev.durathread.operation.Programs.RETRYING;
import static dev.durathread.operation.Programs.WAITING;
import static dev.durathread.operation.Programs.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.admin.AdminClient;
import dev.durathread.admin.ExecutionInfo;
import dev.durathread.admin.InstanceInfo;
import dev.durathread.admin.InstanceStats;
import dev.durathread.admin.PendingActivity;
import dev.durathread.admin.PendingEvent;
import dev.durathread.admin.PendingTimer;
import dev.durathread.admin.QueueDepths;
import dev.durathread.admin.SystemStats;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AdminInspectionTest {
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

    @Test
    @DisplayName("ADM-02 an instance's info tells all that its row holds")
    void tellsTheRow() throws Exception {
        Instant created = env.clock().now();
        env.client().start(PARENT, "p", "p");
        settle(env);
        env.client().raiseEvent("p-1", "go", "x");
        settle(env);

        InstanceInfo child = admin.info("p-1");
        assertThat(child.name()).isEqualTo("Waiting");
        assertThat(child.version()).isEqualTo("1.0.0");
        assertThat(child.executionId()).isEqualTo(1);
        assertThat(child.parentInstanceId()).contains("p");
        assertThat(child.createdAt()).isEqualTo(created);
        assertThat(child.updatedAt()).isEqualTo(created.plusSeconds(1));
        assertThat(child.status())
                .isInstanceOfSatisfying(
                        OrchestrationStatus.Completed.class,
                        completed -> assertThat(completed.output(String.class)).isEqualTo("x"));
        assertThat(admin.info("p").parentInstanceId()).isEmpty();
        assertThatThrownBy(() -> admin.info("nobody"))
                .isInstanceOf(InstanceNotFoundException.class)
                .hasMessageContaining("\"nobody\"");
    }

    @Test
    @DisplayName("ADM-02 an instance's info tells the activity that it waits for: attempt, next try, last error")
    void tellsPendingActivities() {
        Instant begun = env.clock().now();
        env.client().start(RETRYING, "a", "x");
        env.clock().advance(Duration.ofSeconds(61));

        assertThat(admin.info("a").pendingActivities())
                .containsExactly(new PendingActivity(
                        2,
                        FLAKY.name(),
                        3,
                        Optional.of(begun.plusSeconds(120)),
                        Optional.of("java.lang.IllegalStateException: not today")));
    }

    @Test
    void tellsTimersEventsAndChildrenThatAreOpen() {
        OrchestrationType<String, String> busy = OrchestrationType.of("Busy", String.class, String.class);
        env.orchestration(busy, (ctx, text) -> {
            ctx.waitForEvent("taken", String.class);
            var dropped = ctx.waitForEvent("dropped", String.class);
            ctx.waitForEvent("open", String.class);
            ctx.dequeueEvent("queue", String.class);
            var shortly = ctx.scheduleTimer(Duration.ofMillis(10));
            ctx.scheduleTimer(Duration.ofDays(2));
            ctx.scheduleTimer(Duration.ofDays(1));
            ctx.scheduleSubOrchestration(QUICK.name(), text, String.class);
            var child = ctx.scheduleSubOrchestration(WAITING, text);
            ctx.step("step", String.class, () -> "done").get();
            dropped.cancel();
            shortly.get();
            return child.get();
        });
        env.restart();
        admin = env.client().admin();
        Instant begun = env.clock().now();
        env.client().start(busy, "b", "x");
        env.client().raiseEvent("b", "taken", "!");
        settle(env);

        InstanceInfo info = admin.info("b");
        assertThat(info.pendingEvents()).containsExactly(new PendingEvent("open"), new PendingEvent("queue"));
        assertThat(info.pendingTimers())
                .extracting(PendingTimer::dueAt)
                .containsExactly(begun.plus(Duration.ofDays(1)), begun.plus(Duration.ofDays(2)));
        assertThat(info.pendingChildren()).hasSize(1).allMatch(id -> id.startsWith("b::sub::"));
        assertThat(admin.info(info.pendingChildren().getFirst()).pendingEvents())
                .containsExactly(new PendingEvent("go"));
        assertThat(info.suspended()).isFalse();
        env.client().suspend("b", "look");
        assertThat(admin.info("b").suspended()).isTrue();
    }

    @Test
    @DisplayName("ADM-03 an execution's info tells status, start, end and events; an unknown one is an error")
    void tellsOneExecution() {
        Instant begun = env.clock().now();
        env.client().start(LOOP, "a", 1);
        settle(env);
        assertThat(admin.execution("a", 1))
                .isEqualTo(new ExecutionInfo(1, "ContinuedAsNew", begun, Optional.of(begun), 2));
        ExecutionInfo current = admin.execution("a", 2);
        assertThat(current.status()).isEqualTo("Running");
        assertThat(current.completedAt()).isEmpty();
        assertThat(current.eventCount()).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> admin.execution("a", 7))
                .withMessage("instance \"a\" has no execution 7; stored are those from 1 to 2");
        assertThatThrownBy(() -> admin.execution("b", 1)).isInstanceOf(InstanceNotFoundException.class);
    }

    @Test
    @DisplayName("ADM-04 executions are listed ascending with their histories; unknown ones are empty")
    void listsExecutionsAndHistories() {
        env.client().start(LOOP, "a", 2);
        settle(env);
        env.client().raiseEvent("a", "go", "!");
        settle(env);
        assertThat(admin.executions("a")).extracting(ExecutionInfo::executionId).containsExactly(1L, 2L, 3L);
        assertThat(admin.executions("a"))
                .extracting(ExecutionInfo::status)
                .containsExactly("ContinuedAsNew", "ContinuedAsNew", "Completed");
        assertThat(admin.history("a", 3))
                .extracting(HistoryEvent::kind)
                .containsExactly(
                        "OrchestrationStarted", "ExternalSubscribed", "ExternalEvent", "OrchestrationCompleted");
        assertThat(admin.history("a", 3)).isEqualTo(env.history("a"));
        assertThat(admin.executions("nobody")).isEmpty();
        assertThat(admin.history("a", 9)).isEmpty();
        assertThat(admin.history("nobody", 1)).isEmpty();
    }

    @Test
    void readsLongHistoriesWhole() {
        OrchestrationType<Integer, Integer> counting = OrchestrationType.of("Count", Integer.class, Integer.class);
        env.orchestration(counting, (ctx, n) -> {
            for (int i = 0; i < n; i++) {
                ctx.newGuid();
            }
            return n;
        });
        env.restart();
        env.client().start(counting, "long", 2_500);
        settle(env);
        assertThat(env.client().admin().history("long", 1))
                .hasSize(2_502)
                .last()
                .isInstanceOf(HistoryEvent.OrchestrationCompleted.class);
    }

    @Test
    @DisplayName("ADM-05 the system's numbers: instances by status, executions and events, what waits and since when")
    void countsTheSystem() {
        env.client().start(QUICK, "done", "x");
        env.client().start(LOOP, "loop", 1);
        env.client().start(WAITING, "cancelled", "x");
        env.client().cancel("cancelled", "enough");
        env.client()
                .start(
                        WAITING,
                        "pending",
                        "x",
                        dev.durathread.StartOptions.none()
                                .withStartAt(env.clock().now().plus(Duration.ofDays(1))));
        settle(env);
        SystemStats stats = admin.stats();
        assertThat(stats).isEqualTo(new SystemStats(1, 1, 1, 0, 1, 4, stats.historyEvents()));
        assertThat(stats.instances()).isEqualTo(4);
        assertThat(stats.historyEvents()).isEqualTo(events("done") + events("loop") + events("cancelled"));
        assertThat(admin.queueDepths()).isEqualTo(new QueueDepths(0, 0, 0, Duration.ZERO));
    }

    private long events(String id) {
        return admin.executions(id).stream()
                .mapToLong(ExecutionInfo::eventCount)
                .sum();
    }

    @Test
    @DisplayName("ADM-05 queue depths tell what no node has taken, timers, and the oldest waiting age")
    void countsTheQueues() {
        OrchestrationType<String, String> sleeping = OrchestrationType.of("Sleeping", String.class, String.class);
        env.orchestration(sleeping, (ctx, text) -> {
            ctx.sleep(Duration.ofDays(1));
            return text;
        });
        env.restart();
        env.client().start(sleeping, "s", "x");
        settle(env);
        env.client().startOrchestration("stranded", "Unknown", "x");
        env.clock().advance(Duration.ofSeconds(5));
        assertThat(env.client().admin().queueDepths()).isEqualTo(new QueueDepths(1, 0, 1, Duration.ofSeconds(5)));
    }

    @Test
    @DisplayName("ADM-06 a tree lists all descendants, parents before children; an unknown root is an error")
    void listsATree() {
        env.client().start(PARENT, "p", "p");
        env.client().start(WAITING, "other", "x");
        settle(env);
        assertThat(admin.tree("p")).extracting(InstanceInfo::instanceId).containsExactly("p", "p-1", "p-2");
        assertThat(admin.tree("p-1")).extracting(InstanceInfo::instanceId).containsExactly("p-1");
        assertThatThrownBy(() -> admin.tree("nobody")).isInstanceOf(InstanceNotFoundException.class);
    }

    @Test
    @DisplayName("ADM-16 an instance's numbers: events, bytes, messages, keys")
    void countsAnInstance() {
        OrchestrationType<String, String> keeping = OrchestrationType.of("Keeping", String.class, String.class);
        env.orchestration(keeping, (ctx, text) -> {
            ctx.kv().set("k", "four");
            ctx.kv().set("key2", 1);
            return ctx.waitForEvent("go", String.class).get();
        });
        env.restart();
        admin = env.client().admin();
        env.client().start(keeping, "a", "x");
        settle(env);
        env.client().raiseEvent("a", "other", "!");
        settle(env);
        InstanceStats stats = admin.stats("a");
        long bytes =
                admin.exportHistory("a", 1).lines().mapToLong(String::length).sum();
        assertThat(stats).isEqualTo(new InstanceStats(4, bytes, 1, 2, "k\"four\"key21".length()));
        assertThatThrownBy(() -> admin.stats("nobody")).isInstanceOf(InstanceNotFoundException.class);
    }

    @Test
    void listingsAndTreesLeaveOutWhatIsWaitedFor() {
        env.client().start(WAITING, "a", "x");
        settle(env);
        assertThat(admin.tree("a")).allMatch(info -> info.pendingEvents().isEmpty());
        assertThat(List.of(admin.info("a").pendingEvents())).hasSize(1);
    }
}
