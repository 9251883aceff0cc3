package dev.durathread.examples.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AgentTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void worksOffItsMailboxOverManyExecutionsAndACrash() throws Exception {
        try (TestEnvironment env =
                TestEnvironment.builder().replayEveryTurn(true).build()) {
            env.orchestration(Agent.AGENT, Agent::run)
                    .stub(Agent.THINK, (ctx, thought) -> new Agent.ToolCall("echo", thought.instruction()))
                    .stub(Agent.USE_TOOL, (ctx, call) -> "did " + call.argument());
            env.client().start(Agent.AGENT, "a", Agent.Memory.EMPTY);
            for (int i = 1; i <= 50; i++) {
                env.client().enqueueEvent("a", Agent.INSTRUCTIONS, "task " + i);
                if (i == 25) {
                    env.crash();
                    env.restart();
                }
            }
            env.client().enqueueEvent("a", Agent.INSTRUCTIONS, "stop");
            assertThat(env.client().await(Agent.AGENT, "a", SOON)).isEqualTo(new Agent.Memory(50, "did task 50"));
            assertThat(env.client().status("a").customStatus(String.class)).contains("stopped, 50 done");
        }
    }

    @Test
    void goesOnWhenAToolFailsForGood() throws Exception {
        try (TestEnvironment env = TestEnvironment.create()) {
            env.orchestration(Agent.AGENT, Agent::run)
                    .stub(Agent.THINK, (ctx, thought) -> new Agent.ToolCall("broken", ""))
                    .stub(Agent.USE_TOOL, (ctx, call) -> {
                        throw new IllegalStateException("out of order");
                    });
            env.client().start(Agent.AGENT, "a", Agent.Memory.EMPTY);
            env.client().enqueueEvent("a", Agent.INSTRUCTIONS, "fix it");
            env.client().enqueueEvent("a", Agent.INSTRUCTIONS, "stop");
            assertThat(env.client().await(Agent.AGENT, "a", SOON))
                    .isEqualTo(new Agent.Memory(1, "could not do that: out of order"));
            assertThat(env.activityCalls()).hasSize(4);
        }
    }
}
