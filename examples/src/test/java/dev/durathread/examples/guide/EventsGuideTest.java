package dev.durathread.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.DurableClient;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventsGuideTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final OrchestrationType<Integer, String> FLOW =
            OrchestrationType.of("Flow", Integer.class, String.class);

    // snippet: wait
    static String waitForApproval(OrchestrationContext ctx, Integer level) {
        boolean approved = ctx.waitForEvent("approval", Boolean.class).get();
        return approved ? "approved" : "declined";
    }
    // end

    // snippet: mailbox
    static String add(OrchestrationContext ctx, Integer numbers) {
        int sum = 0;
        for (int i = 0; i < numbers; i++) {
            sum += ctx.dequeueEvent("numbers", Integer.class).get(); // first in, first out
        }
        return "sum " + sum;
    }
    // end

    @Test
    void takesEventsThatCameEarly() throws Exception {
        try (TestEnvironment env =
                TestEnvironment.builder().replayEveryTurn(true).build()) {
            env.orchestration(FLOW, EventsGuideTest::waitForApproval);
            DurableClient client = env.client();
            client.start(FLOW, "order-16", 1);
            // snippet: raise
            client.start(FLOW, "order-17", 1);
            client.raiseEvent("order-17", "approval", true);
            client.raiseEvent("order-16", "approval", true, "mail-4711"); // with a message id: delivered once
            // end
            assertThat(client.await(FLOW, "order-17", SOON)).isEqualTo("approved");
            assertThatThrownBy(() -> client.raiseEvent("order-18", "approval", true))
                    .isInstanceOf(InstanceNotFoundException.class);
        }
    }

    @Test
    void worksOffAMailbox() throws Exception {
        try (TestEnvironment env =
                TestEnvironment.builder().replayEveryTurn(true).build()) {
            env.orchestration(FLOW, EventsGuideTest::add);
            env.client().start(FLOW, "f", 3);
            for (int i = 1; i <= 3; i++) {
                env.client().enqueueEvent("f", "numbers", i);
            }
            assertThat(env.client().await(FLOW, "f", SOON)).isEqualTo("sum 6");
        }
    }
}
