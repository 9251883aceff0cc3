package dev.durathread.testkit.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.durathread.testkit.CrashSweep;
import dev.durathread.testkit.TestEnvironment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs as people write them, each run plainly, replayed at every turn, and checked for determinism. */
class ScenariosTest {
    static List<Scenario> scenarios() {
        return Stream.of(
                        Orders.scenarios(),
                        Approvals.scenarios(),
                        Billing.scenarios(),
                        Operations.scenarios(),
                        Agents.scenarios())
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void areThirtyAndMore() {
        assertThat(scenarios()).hasSizeGreaterThanOrEqualTo(30);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void comeToTheirOutcome(Scenario scenario) throws Exception {
        try (TestEnvironment env = scenario.registeredWith(TestEnvironment.create())) {
            assertThat(scenario.drive().of(env)).isEqualTo(scenario.outcome());
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void replayTheSame(Scenario scenario) throws Exception {
        try (TestEnvironment env = scenario.registeredWith(
                TestEnvironment.builder().replayEveryTurn(true).build())) {
            assertThat(scenario.drive().of(env)).isEqualTo(scenario.outcome());
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void areDeterministic(Scenario scenario) {
        try (TestEnvironment env = scenario.registeredWith(TestEnvironment.create())) {
            assertThatCode(env::assertDeterministic).doesNotThrowAnyException();
        }
    }

    static List<Scenario> sweptScenarios() {
        return Stream.of(
                        Orders.scenarios().get(0),
                        Orders.scenarios().get(5),
                        Agents.scenarios().get(0))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("sweptScenarios")
    void surviveACrashAtEachCommit(Scenario scenario) throws Exception {
        int crashes = CrashSweep.of(() -> scenario.registeredWith(TestEnvironment.create()))
                .run(env -> {}, env -> scenario.drive().of(env));
        assertThat(crashes).isPositive();
    }
}
