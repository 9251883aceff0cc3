package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.TagFilter;
import dev.durathread.TypeRef;
import dev.durathread.postgres.TestServer.TestSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Several nodes with different tags and sessions on one database. */
class RoutingTest {
    private static final int INSTANCES = 20;
    private static final ActivityType<String, String> WHERE = ActivityType.of("Where", String.class, String.class);
    private static final OrchestrationType<String, List<String>> FLOW =
            OrchestrationType.of("Flow", TypeRef.of(String.class), new TypeRef<List<String>>() {});

    /** Each node works through connections of its own, as a process does. */
    private record Node(PostgresProvider provider, DurableRuntime runtime) implements AutoCloseable {
        static Node worker(TestSchema schema, String name, TagFilter tags) {
            PostgresProvider provider = schema.open();
            return new Node(
                    provider,
                    DurableRuntime.builder(provider)
                            .options(RuntimeOptions.defaults()
                                    .withNodeName(name)
                                    .withTags(tags)
                                    .withMaxSessions(INSTANCES / 2))
                            .activity(WHERE, (ctx, _) -> ctx.nodeName())
                            .start());
        }

        static Node orchestrator(TestSchema schema) {
            PostgresProvider provider = schema.open();
            return new Node(
                    provider,
                    DurableRuntime.builder(provider)
                            .options(RuntimeOptions.defaults().withTags(TagFilter.none()))
                            .orchestration(FLOW, RoutingTest::flow)
                            .start());
        }

        @Override
        public void close() {
            runtime.close();
            provider.close();
        }
    }

    /** One activity with a tag, then three in a session of the instance. */
    private static List<String> flow(OrchestrationContext ctx, String session) {
        List<String> nodes = new ArrayList<>();
        nodes.add(ctx.scheduleActivity(WHERE, session, ActivityOptions.none().withTag("gpu"))
                .get());
        for (int i = 0; i < 3; i++) {
            nodes.add(
                    ctx.scheduleActivity(WHERE, session, ActivityOptions.none().withSession(session))
                            .get());
        }
        return nodes;
    }

    @Test
    @DisplayName("SES-01 SES-08 TAG-02 tags and sessions route activities between nodes on one PostgreSQL")
    void followsTagsAndSessions() throws Exception {
        try (TestSchema schema = TestServer.schema();
                Node _ = Node.worker(schema, "gpu", TagFilter.tags("gpu"));
                Node _ = Node.worker(schema, "a", TagFilter.defaultOnly());
                Node _ = Node.worker(schema, "b", TagFilter.defaultOnly());
                Node orchestrator = Node.orchestrator(schema)) {
            for (int i = 0; i < INSTANCES; i++) {
                orchestrator.runtime().client().start(FLOW, "i" + i, "s" + i);
            }
            List<String> owners = new ArrayList<>();
            for (int i = 0; i < INSTANCES; i++) {
                List<String> nodes = orchestrator.runtime().client().await(FLOW, "i" + i, Duration.ofSeconds(30));
                assertThat(nodes.getFirst()).isEqualTo("gpu");
                assertThat(nodes.subList(1, 4)).containsOnly(nodes.getLast());
                owners.add(nodes.getLast());
            }
            assertThat(Collections.frequency(owners, "a")).isEqualTo(INSTANCES / 2);
            assertThat(Collections.frequency(owners, "b")).isEqualTo(INSTANCES / 2);
        }
    }
}
