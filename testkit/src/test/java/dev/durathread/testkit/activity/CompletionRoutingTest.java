package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.testkit.TestEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Results that come up on nodes which cannot run the turn that they are for. Clocks stand still: no pause may matter. */
class CompletionRoutingTest {
    private final Cluster cluster = new Cluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void goToANodeThatRunsOrchestrationsFromOneThatRunsNone() throws Exception {
        cluster.worker("worker", (ctx, in) -> in + "1");
        TestEnvironment orchestrator = cluster.orchestrator((ctx, in) ->
                ctx.scheduleActivity(WORK, ctx.scheduleActivity(WORK, in).get()).get());
        assertThat(OneActivity.run(orchestrator, "a")).isEqualTo("x11");
    }

    @Test
    void goToANodeThatHasTheCodeFromOneThatHasOther() throws Exception {
        OrchestrationType<String, String> other = OrchestrationType.of("Other", String.class, String.class);
        TestEnvironment worker =
                cluster.node(cluster.provider(), RuntimeOptions.defaults().withNodeName("worker"));
        worker.activity(WORK, (ctx, in) -> in + "1")
                .orchestration(other, (ctx, in) -> in)
                .client();
        TestEnvironment orchestrator = cluster.orchestrator((ctx, in) ->
                ctx.scheduleActivity(WORK, ctx.scheduleActivity(WORK, in).get()).get()
                        + ctx.waitForEvent("go", String.class).get());
        orchestrator.client().start(FLOW, "a", "x");
        worker.client().raiseEvent("a", "go", "!");
        assertThat(orchestrator.client().await(FLOW, "a", SOON)).isEqualTo("x11!");
    }
}
