package dev.durathread.operation;

import static dev.durathread.operation.Programs.LOOP;
import static dev.durathread.operation.Programs.QUICK;
import static dev.durathread.operation.Programs.WAITING;
import static dev.durathread.operation.Programs.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationStatus.Cancelled;
import dev.durathread.OrchestrationStatus.Completed;
import dev.durathread.OrchestrationStatus.Failed;
import dev.durathread.OrchestrationStatus.NotFound;
import dev.durathread.OrchestrationStatus.Pending;
import dev.durathread.OrchestrationStatus.Running;
import dev.durathread.OrchestrationType;
import dev.durathread.StartOptions;
import dev.durathread.provider.ForwardingProvider.Operation;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusTest {
    private static final OrchestrationType<String, String> STATED =
            OrchestrationType.of("Stated", String.class, String.class);

    private final TestStore store = TestStore.create();
    private final WatchedProvider watched;
    private final TestEnvironment env;

    StatusTest() {
        watched = new WatchedProvider(store.provider(), false);
        env = Programs.registered(
                TestEnvironment.builder().provider(watched.provider()).build());
        env.orchestration(STATED, (ctx, text) -> {
            ctx.setCustomStatus(text);
            String event = ctx.waitForEvent("go", String.class).get();
            if (event.equals("fail")) {
                throw new IllegalStateException("told to");
            }
            ctx.setCustomStatus("at the end");
            return event;
        });
    }

    @AfterEach
    void close() {
        env.close();
        store.close();
    }

    @Test
    @DisplayName(
            "STAT-01 each state is a type of its own with what belongs to it; all but NotFound carry the custom status")
    void tellsEachState() {
        assertThat(env.client().status("a")).isEqualTo(new NotFound());
        assertThat(env.client().status("a").customStatus(String.class)).isEmpty();
        assertThat(env.client().status("a").customStatusVersion()).isZero();

        env.client()
                .start(
                        STATED,
                        "later",
                        "x",
                        StartOptions.none().withStartAt(env.clock().now().plus(Duration.ofHours(1))));
        assertThat(env.client().status("later")).isInstanceOf(Pending.class);

        for (String id : new String[] {"a", "b", "c"}) {
            env.client().start(STATED, id, "begun");
        }
        settle(env);
        OrchestrationStatus running = env.client().status("a");
        assertThat(running).isInstanceOf(Running.class);
        assertThat(running.isTerminal()).isFalse();
        assertThat(running.customStatus(String.class)).contains("begun");
        assertThat(running.customStatusVersion()).isEqualTo(1);

        env.client().raiseEvent("a", "go", "done");
        env.client().raiseEvent("b", "go", "fail");
        env.client().cancel("c", "enough");
        settle(env);
        assertThat(env.client().status("a")).isInstanceOfSatisfying(Completed.class, completed -> {
            assertThat(completed.isTerminal()).isTrue();
            assertThat(completed.output(String.class)).isEqualTo("done");
            assertThat(completed.customStatus(String.class)).contains("at the end");
            assertThat(completed.customStatusVersion()).isEqualTo(2);
        });
        assertThat(env.client().status("b")).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.isTerminal()).isTrue();
            assertThat(failed.details().errorType()).isEqualTo(IllegalStateException.class.getName());
            assertThat(failed.details().message()).isEqualTo("told to");
            assertThat(failed.customStatus(String.class)).contains("begun");
        });
        assertThat(env.client().status("c")).isInstanceOfSatisfying(Cancelled.class, cancelled -> {
            assertThat(cancelled.isTerminal()).isTrue();
            assertThat(cancelled.reason()).isEqualTo("enough");
            assertThat(cancelled.customStatusVersion()).isEqualTo(1);
        });
    }

    @Test
    @DisplayName("STAT-02 a status is read from the instance's row, never from its history")
    void readsNoHistory() {
        env.client().start(STATED, "a", "begun");
        settle(env);
        int before = watched.calls(Operation.READ_HISTORY);
        int rows = watched.calls(Operation.READ_INSTANCE);
        env.client().status("a");
        env.client().status("nobody");
        assertThat(watched.calls(Operation.READ_HISTORY)).isEqualTo(before);
        assertThat(watched.calls(Operation.READ_INSTANCE)).isEqualTo(rows + 2);
    }

    @Test
    @DisplayName("STAT-03 between two executions an instance is running; its status is that of the newest")
    void runsBetweenTwoExecutions() {
        OrchestrationType<Integer, String> pinned = OrchestrationType.of("Pinned", Integer.class, String.class);
        env.orchestration(pinned, (ctx, n) -> n == 1 ? ctx.continueAsNew(0, "2.0.0") : "never");
        env.restart();
        env.client().start(pinned, "between", 1);
        env.client().start(LOOP, "loop", 3);
        settle(env);
        // no node has version 2.0.0, so that the next execution does not begin
        assertThat(env.client().status("between")).isInstanceOf(Running.class);
        assertThat(env.client().status("loop")).isInstanceOf(Running.class);
        env.client().raiseEvent("loop", "go", "!");
        settle(env);
        assertThat(env.client().status("loop"))
                .isInstanceOfSatisfying(
                        Completed.class,
                        completed -> assertThat(completed.output(String.class)).isEqualTo("!"));
    }

    @Test
    @DisplayName("STAT-04 instances have their states apart, from NotFound over Running to an end")
    void keepsInstancesApart() {
        assertThat(env.client().status("w")).isInstanceOf(NotFound.class);
        env.client().start(WAITING, "w", "x");
        env.client().start(QUICK, "q", "x");
        settle(env);
        assertThat(env.client().status("w")).isInstanceOf(Running.class);
        assertThat(env.client().status("q")).isInstanceOf(Completed.class);
        env.client().raiseEvent("w", "go", "!");
        settle(env);
        assertThat(env.client().status("w")).isInstanceOf(Completed.class);
        assertThat(env.client().status("v")).isInstanceOf(NotFound.class);
    }

    @Test
    void becomesJsonForARestClient() {
        JsonMapper mapper = JsonMapper.builder().build();
        JsonNode unknown = mapper.valueToTree(env.client().status("nobody"));
        assertThat(unknown.get("status").asString()).isEqualTo("NotFound");
        assertThat(unknown.get("terminal").asBoolean()).isFalse();
        env.client().start(STATED, "a", "begun");
        settle(env);
        JsonNode info = mapper.valueToTree(env.client().admin().info("a"));
        assertThat(info.get("instanceId").asString()).isEqualTo("a");
        assertThat(info.at("/status/status").asString()).isEqualTo("Running");
        assertThat(info.at("/status/customStatus").asString()).isEqualTo("begun");
        assertThat(info.at("/pendingEvents/0/name").asString()).isEqualTo("go");
        assertThat(info.get("createdAt").asString())
                .isEqualTo(env.client().admin().info("a").createdAt().toString());
        assertThat(info.get("parentInstanceId").isNull()).isTrue();
        env.client().raiseEvent("a", "go", "done");
        settle(env);
        JsonNode completed =
                mapper.readTree(mapper.writeValueAsString(env.client().status("a")));
        assertThat(completed)
                .isEqualTo(mapper.readTree(("{'status':'Completed','terminal':true,'output':'done',"
                                + "'customStatus':'at the end','customStatusVersion':2}")
                        .replace('\'', '"')));
    }
}
