package dev.durathread.testkit.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.TagFilter;
import dev.durathread.testkit.MemoryProvider;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A node runs a task of an instance that it has in memory as it was before another node moved it on (INV-6). */
class StaleResidentTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ActivityType<String, String> ECHO = ActivityType.of("Echo", String.class, String.class);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);

    static String flow(OrchestrationContext ctx, String text) {
        ctx.setCustomStatus("waiting");
        String event = ctx.waitForEvent("go", String.class).get();
        return ctx.scheduleActivity(ECHO, text + event, ActivityOptions.none().withTag("here"))
                .get();
    }

    private static DurableRuntime node(MemoryProvider provider, TagFilter tags) {
        return DurableRuntime.builder(provider)
                .options(RuntimeOptions.defaults().withTags(tags))
                .activity(ECHO, (ctx, text) -> text)
                .orchestration(FLOW, StaleResidentTest::flow)
                .start();
    }

    @Test
    void bringsTheResultToWhereTheInstanceIs() throws Exception {
        MemoryProvider provider = MemoryProvider.create();
        try (DurableRuntime here = node(provider, TagFilter.tags("here"));
                DurableRuntime there = node(provider, TagFilter.none())) {
            for (int i = 0; i < 20; i++) {
                String id = "i" + i;
                here.client().start(FLOW, id, "a");
                Awaitility.await()
                        .atMost(SOON)
                        .until(() -> here.client().status(id) instanceof OrchestrationStatus.Running);
                there.client().raiseEvent(id, "go", "b");
                assertThat(there.client().await(FLOW, id, SOON)).isEqualTo("ab");
            }
        }
    }
}
