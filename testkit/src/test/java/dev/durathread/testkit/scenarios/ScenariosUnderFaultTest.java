package dev.durathread.testkit.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.testkit.Faults;
import dev.durathread.testkit.TestEnvironment;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scenarios with a database that refuses, cuts off, delays, repeats and shuffles, by many seeds. */
class ScenariosUnderFaultTest {
    private static final int SEEDS = Integer.getInteger("durathread.seeds", 15);

    static List<Scenario> scenarios() {
        return ScenariosTest.scenarios();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void bearFaults(Scenario scenario) throws Exception {
        for (int seed = 1; seed <= SEEDS; seed++) {
            try (TestEnvironment env = scenario.registeredWith(TestEnvironment.builder()
                    .replayEveryTurn(true)
                    .faults(Faults.seeded(seed))
                    .build())) {
                assertThat(scenario.drive().of(env)).as("seed %d", seed).isEqualTo(scenario.outcome());
            } catch (Exception e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
