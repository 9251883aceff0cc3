package dev.durathread.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.IfExists;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.StartOptions;
import dev.durathread.TypeRef;
import dev.durathread.sqlite.SqliteProvider;
import dev.durathread.testkit.TestEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientsGuideTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    // snippet: types
    static final OrchestrationType<List<String>, Integer> COUNT =
            OrchestrationType.of("Count", new TypeRef<List<String>>() {}, TypeRef.of(Integer.class));
    // end

    static Integer count(OrchestrationContext ctx, List<String> words) {
        return words.size();
    }

    @Test
    void startsLater() throws Exception {
        Instant monday = Instant.parse("2030-01-07T08:00:00Z");
        try (TestEnvironment env =
                TestEnvironment.builder().startAt(monday.minusSeconds(60)).build()) {
            env.orchestration(COUNT, ClientsGuideTest::count);
            DurableClient client = env.client();
            // snippet: options
            StartOptions options = StartOptions.none()
                    .withStartAt(monday) // no code runs before that time
                    .withIfExists(IfExists.RETURN_EXISTING); // a second start of the id does nothing
            client.start(COUNT, "count-1", List.of("a", "b"), options);
            // end
            client.start(COUNT, "count-1", List.of("a", "b"), options);
            assertThat(client.status("count-1")).isInstanceOf(OrchestrationStatus.Pending.class);
            assertThat(client.await(COUNT, "count-1", SOON)).isEqualTo(2);
            assertThat(env.clock().now()).isEqualTo(monday);
        }
    }

    @Test
    void startsFromAnotherProcess(@TempDir Path folder) throws Exception {
        Path database = folder.resolve("shop.db");
        // snippet: without
        try (SqliteProvider provider = SqliteProvider.open(database)) {
            DurableClient client = DurableClient.on(provider); // this process runs no orchestrations
            client.start(COUNT, "count-1", List.of("a", "b", "c"));
        }
        // end
        // snippet: hook
        try (SqliteProvider provider = SqliteProvider.open(database)) {
            DurableRuntime runtime = DurableRuntime.builder(provider)
                    .orchestration(COUNT, ClientsGuideTest::count)
                    .shutdownHook(Duration.ofSeconds(20)) // when the JVM is told to end, by SIGTERM for instance
                    .start();
            // end
            assertThat(runtime.client().await(COUNT, "count-1", SOON)).isEqualTo(3);
            runtime.close();
        }
    }

    @Test
    void tellsTheStatesApart() throws Exception {
        try (TestEnvironment env = TestEnvironment.create()) {
            env.orchestration(COUNT, ClientsGuideTest::count);
            env.client().start(COUNT, "count-1", List.of("a"));
            env.client().await(COUNT, "count-1", SOON);
            assertThat(describe(env.client(), "count-1")).isEqualTo("done: 1");
            assertThat(describe(env.client(), "count-2")).isEqualTo("unknown");
        }
    }

    // snippet: status
    static String describe(DurableClient client, String instanceId) {
        return switch (client.status(instanceId)) {
            case OrchestrationStatus.NotFound() -> "unknown";
            case OrchestrationStatus.Pending _ -> "not begun";
            case OrchestrationStatus.Running _ -> "under way";
            case OrchestrationStatus.Completed done -> "done: " + done.output(Integer.class);
            case OrchestrationStatus.Failed failed ->
                "failed: " + failed.details().message();
            case OrchestrationStatus.Cancelled cancelled -> "cancelled: " + cancelled.reason();
        };
    }
    // end
}
