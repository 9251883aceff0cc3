package dev.durathread.testkit.determinism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.Orchestration;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.ReplaySafe;
import dev.durathread.testkit.TestEnvironment;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeterminismCheckerTest {
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);
    private static final OrchestrationType<String, String> OTHER =
            OrchestrationType.of("Other", String.class, String.class);
    private static final List<Finding> PLANTED =
            DeterminismChecker.of(PlantedFaults.class).findings();

    static Stream<String> plantedFaults() {
        return Arrays.stream(PlantedFaults.class.getDeclaredMethods())
                .filter(method -> !method.isSynthetic()
                        && !java.lang.reflect.Modifier.isPrivate(method.getModifiers())
                        && Arrays.asList(method.getParameterTypes()).contains(OrchestrationContext.class))
                .map(Method::getName);
    }

    @ParameterizedTest
    @MethodSource("plantedFaults")
    void findsEveryPlantedFault(String method) {
        assertThat(PLANTED)
                .filteredOn(finding -> finding.path().getFirst().equals("PlantedFaults." + method))
                .isNotEmpty()
                .allSatisfy(finding -> {
                    assertThat(finding.line()).isPositive();
                    assertThat(finding.instead()).isNotBlank();
                });
    }

    @Test
    void findsNothingInCodeThatReplays() {
        assertThat(DeterminismChecker.of(CleanOrchestrations.class).findings()).isEmpty();
    }

    @Test
    void namesPlaceCallAndWhatToUseInstead() {
        assertThatThrownBy(() -> DeterminismChecker.assertDeterministic(PlantedFaults.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("(?s).*PlantedFaults\\.instantNow\\(PlantedFaults\\.java:\\d+\\) calls"
                        + " java\\.time\\.Instant\\.now: the clock shows another time on replay; use ctx\\.utcNow.*")
                .hasMessageContaining(
                        "reached by PlantedFaults.inPrivateMethod -> PlantedFaults.helper -> PlantedFaults.deeper");
    }

    static final class Unreasoned {
        private Unreasoned() {}

        @ReplaySafe(" ")
        static Instant at(OrchestrationContext ctx) {
            return Instant.now();
        }
    }

    @Test
    void wantsAReasonForAnExcuse() {
        assertThat(DeterminismChecker.of(Unreasoned.class).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.call()).contains("without a reason"));
    }

    @Test
    void refusesAClassWithoutOrchestrations() {
        assertThatThrownBy(() -> DeterminismChecker.assertDeterministic(String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.String");
    }

    @Test
    void checksTheVeryLambdaThatIsRegistered() {
        try (TestEnvironment env = TestEnvironment.create()) {
            env.orchestration(FLOW, (ctx, input) -> input + ctx.utcNow());
            assertThatCode(env::assertDeterministic).doesNotThrowAnyException();
            env.orchestration(OTHER, (ctx, input) -> input + Instant.now());
            assertThatThrownBy(env::assertDeterministic)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("1 places")
                    .hasMessageContaining("checksTheVeryLambdaThatIsRegistered (lambda)");
        }
    }

    @Test
    void checksMethodReferencesAndClasses() {
        try (TestEnvironment env = TestEnvironment.create()) {
            env.orchestration(FLOW, DeterminismCheckerTest::sleepy);
            assertThatThrownBy(env::assertDeterministic).hasMessageContaining("calls java.lang.Thread.sleep");
        }
        try (TestEnvironment env = TestEnvironment.create()) {
            env.orchestration(FLOW, new Sleepy());
            assertThatThrownBy(env::assertDeterministic).hasMessageContaining("Sleepy.run");
        }
    }

    @Test
    void checksALambdaThatWasMadeElsewhere() {
        Orchestration<String, String> body = Bodies.timed();
        try (TestEnvironment env = TestEnvironment.create()) {
            env.orchestration(FLOW, body);
            assertThatThrownBy(env::assertDeterministic).hasMessageContaining("nanoTime");
        }
    }

    @SuppressWarnings("ThreadSleepMillis")
    private static String sleepy(OrchestrationContext ctx, String input) throws Exception {
        Thread.sleep(Duration.ofMillis(1));
        return input;
    }

    static final class Sleepy implements Orchestration<String, String> {
        @Override
        public String run(OrchestrationContext ctx, String input) throws Exception {
            return sleepy(ctx, input);
        }
    }

    static final class Bodies {
        private Bodies() {}

        static Orchestration<String, String> timed() {
            return (ctx, input) -> input + System.nanoTime();
        }
    }
}
