package dev.durathread.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityType;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class CancellationGuideTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ActivityType<String, String> BOOK = ActivityType.of("Book", String.class, String.class);
    private static final ActivityType<String, String> UNDO = ActivityType.of("Undo", String.class, String.class);
    private static final OrchestrationType<String, String> TRIP =
            OrchestrationType.of("Trip", String.class, String.class);

    // snippet: saga
    static String trip(OrchestrationContext ctx, String city) {
        Deque<String> booked = new ArrayDeque<>();
        try {
            booked.push(ctx.scheduleActivity(BOOK, "flight to " + city).get());
            booked.push(ctx.scheduleActivity(BOOK, "hotel in " + city).get());
            ctx.sleep(Duration.ofDays(30)); // until the journey begins it may be called off
            return "have a good trip";
        } catch (ActivityFailedException | OrchestrationCancelledException e) {
            while (!booked.isEmpty()) {
                ctx.scheduleActivity(UNDO, booked.pop()).get(); // the last one first
            }
            throw e; // after a cancellation: the instance ends as Cancelled
        }
    }
    // end

    private static TestEnvironment environment() {
        return TestEnvironment.builder()
                .replayEveryTurn(true)
                .build()
                .orchestration(TRIP, CancellationGuideTest::trip)
                .stub(UNDO, (ctx, booking) -> "undone")
                .stub(BOOK, (ctx, what) -> {
                    if (what.equals("hotel in Atlantis")) {
                        throw new IllegalStateException("flooded");
                    }
                    return what;
                });
    }

    @Test
    void undoesWhatWasDoneWhenItIsCancelled() throws Exception {
        try (TestEnvironment env = environment()) {
            env.client().start(TRIP, "t", "Rome");
            env.clock().advance(Duration.ofDays(3));
            // snippet: cancel
            env.client().cancel("t", "the customer is ill");
            OrchestrationStatus status = env.client().waitForOrchestration("t", SOON);
            // end
            assertThat(status)
                    .isInstanceOfSatisfying(
                            OrchestrationStatus.Cancelled.class,
                            cancelled -> assertThat(cancelled.reason()).isEqualTo("the customer is ill"));
            assertThat(env.activityCalls())
                    .extracting(call -> call.activityName() + " " + call.input().stringValue())
                    .endsWith("Undo hotel in Rome", "Undo flight to Rome");
        }
    }

    @Test
    void undoesWhatWasDoneWhenALaterStepFails() throws Exception {
        try (TestEnvironment env = environment()) {
            env.client().start(TRIP, "t", "Atlantis");
            assertThat(env.client().waitForOrchestration("t", SOON)).isInstanceOf(OrchestrationStatus.Failed.class);
            assertThat(env.activityCalls())
                    .extracting(call -> call.activityName() + " " + call.input().stringValue())
                    .endsWith("Undo flight to Atlantis");
        }
    }
}
