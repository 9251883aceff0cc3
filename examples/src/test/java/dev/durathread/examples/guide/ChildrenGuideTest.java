package dev.durathread.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.SubOrchestrationOptions;
import dev.durathread.failure.SubOrchestrationFailedException;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChildrenGuideTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final OrchestrationType<Integer, Integer> PARCEL =
            OrchestrationType.of("Parcel", Integer.class, Integer.class);
    private static final OrchestrationType<Integer, String> SHIPMENT =
            OrchestrationType.of("Shipment", Integer.class, String.class);

    static Integer parcel(OrchestrationContext ctx, Integer number) {
        if (number == 13) {
            throw new IllegalStateException("lost");
        }
        ctx.sleep(Duration.ofHours(number));
        return number;
    }

    // snippet: children
    static String shipment(OrchestrationContext ctx, Integer parcels) {
        List<DurableFuture<Integer>> children = new ArrayList<>();
        for (int number = 1; number <= parcels; number++) {
            SubOrchestrationOptions options =
                    SubOrchestrationOptions.none().withInstanceId(ctx.instanceId() + "/parcel-" + number);
            children.add(ctx.scheduleSubOrchestration(PARCEL, number, options));
        }
        try {
            return "all of " + ctx.<Integer>all(children).get() + " arrived";
        } catch (SubOrchestrationFailedException e) {
            return e.childInstanceId() + " failed: " + e.details().message();
        }
    }
    // end

    // snippet: detached
    static String fireAndForget(OrchestrationContext ctx, Integer number) {
        ctx.startOrchestration(PARCEL, "parcel-" + number, number); // a root of its own; nobody waits for it
        return "started";
    }
    // end

    private static TestEnvironment environment() {
        return TestEnvironment.builder().replayEveryTurn(true).build().orchestration(PARCEL, ChildrenGuideTest::parcel);
    }

    @Test
    void waitsForChildren() throws Exception {
        try (TestEnvironment env = environment()) {
            env.orchestration(SHIPMENT, ChildrenGuideTest::shipment);
            env.client().start(SHIPMENT, "s", 3);
            assertThat(env.client().await(SHIPMENT, "s", SOON)).isEqualTo("all of [1, 2, 3] arrived");
            env.client().start(SHIPMENT, "t", 13);
            assertThat(env.client().await(SHIPMENT, "t", SOON)).isEqualTo("t/parcel-13 failed: lost");
        }
    }

    @Test
    void startsWithoutWaiting() throws Exception {
        try (TestEnvironment env = environment()) {
            env.orchestration(SHIPMENT, ChildrenGuideTest::fireAndForget);
            env.client().start(SHIPMENT, "s", 5);
            assertThat(env.client().await(SHIPMENT, "s", SOON)).isEqualTo("started");
            assertThat(env.client().await(PARCEL, "parcel-5", SOON)).isEqualTo(5);
        }
    }
}
