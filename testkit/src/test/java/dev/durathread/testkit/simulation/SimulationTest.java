package dev.durathread.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A simulation of programs of one's own. */
class SimulationTest {
    private static final OrchestrationType<String, String> GREET =
            OrchestrationType.of("Greet", String.class, String.class);
    private static final ActivityType<String, String> SAY = ActivityType.of("Say", String.class, String.class);

    private static void register(DurableRuntime.Builder node) {
        node.activity(SAY, (_, name) -> "hello " + name).orchestration(GREET, SimulationTest::greet);
    }

    private static String greet(OrchestrationContext ctx, String name) {
        String first = ctx.scheduleActivity(SAY, name).get();
        ctx.sleep(Duration.ofSeconds(20));
        String word = ctx.waitForEvent("word", String.class).get();
        return first + " " + word;
    }

    // snippet: scenario
    private static void play(DurableClient client) throws Exception {
        client.start(GREET, "g", "you");
        client.raiseEvent("g", "word", "again", "only-once");
        client.raiseEvent("g", "word", "again", "only-once");
        assertThat(client.await(GREET, "g", Duration.ofMinutes(30))).isEqualTo("hello you again");
    }
    // end

    @Test
    @DisplayName("SIM-01 programs of one's own keep what they promise whatever happens to their nodes")
    void runsProgramsOfOnesOwn() {
        // snippet: own
        Simulation.of(node ->
                        node.activity(SAY, (_, name) -> "hello " + name).orchestration(GREET, SimulationTest::greet))
                .scenario((client, _) -> play(client))
                .run(1, 100);
        // end
    }

    @Test
    @DisplayName("SIM-02 a scenario that fails names its seed, and fails each time")
    void namesTheSeedThatFails() {
        Simulation simulation = Simulation.of(SimulationTest::register).scenario((client, random) -> {
            play(client);
            assertThat(random.nextInt(4)).isNotZero();
        });

        assertThatThrownBy(() -> simulation.run(1, 50))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed ")
                .hasMessageContaining("the scenario threw");
        assertThat(simulation.run(7)).isEqualTo(simulation.run(7));
    }
}
