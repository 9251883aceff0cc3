package dev.durathread.examples;

import dev.durathread.testkit.determinism.DeterminismChecker;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No orchestration of the examples does what breaks replay. */
class ExamplesDeterminismTest {
    static Stream<String> examples() {
        return Stream.of(
                "shop.Shop", "approval.Approval", "zones.ZoneReport", "agent.Agent", "monitor.Monitor", "Hello");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void breaksNoReplay(String example) throws ClassNotFoundException {
        DeterminismChecker.assertDeterministic(Class.forName("dev.durathread.examples." + example));
    }
}
