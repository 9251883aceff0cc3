package dev.durathread.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.OrchestrationType;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How the guide sets an environment up for a whole class. */
class GuideSetUpTest {
    // snippet: extension
    @RegisterExtension
    static final DurableTest DURABLE = DurableTest.with(
            () -> TestEnvironment.builder().replayEveryTurn(true).build());
    // end

    @Test
    void injectsWhatWasSetUp(TestEnvironment env) throws Exception {
        OrchestrationType<String, String> flow = OrchestrationType.of("Flow", String.class, String.class);
        env.orchestration(flow, (ctx, text) -> text + "!");
        env.client().start(flow, "a", "hello");
        assertThat(env.client().await(flow, "a", Duration.ofSeconds(10))).isEqualTo("hello!");
    }
}
