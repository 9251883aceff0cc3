package dev.durathread.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.Orchestration;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.FailureDetails;
import dev.durathread.failure.FailureKind;
import dev.durathread.failure.HistoryLimitException;
import dev.durathread.failure.NonDeterminismException;
import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ExternalSubscribed;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.history.HistoryJson;
import dev.durathread.host.HistoryReplay;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whose a failure is, is recorded; the look of a class name does not decide it. */
class FailureOwnerTest {
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static RuntimeException declined() throws ReflectiveOperationException {
        return Class.forName("Declined")
                .asSubclass(RuntimeException.class)
                .getConstructor(String.class)
                .newInstance("no");
    }

    private static List<HistoryEvent> waitedAndFailed(Failure failure) {
        return List.of(
                new OrchestrationStarted(1, NOW, "a", 1, "Flow", "1.0.0", "\"in\"", null, null, new TreeMap<>()),
                new ExternalSubscribed(2, NOW, "go"),
                new OrchestrationFailed(3, NOW, failure));
    }

    private static void replay(List<HistoryEvent> history) {
        Orchestration<String, String> code =
                (ctx, in) -> ctx.waitForEvent("go", String.class).get();
        HistoryReplay.check(history, FLOW, code, RuntimeOptions.defaults());
    }

    @Test
    void anExceptionOfTheUnnamedPackageIsTheProgramsOwn() throws Exception {
        FailureDetails details = FailureDetails.of(declined());
        assertThat(details.errorType()).isEqualTo("Declined");
        assertThat(details.kind()).isEqualTo(FailureKind.APPLICATION);
        assertThat(details.toFailure().ofEngine()).isFalse();
        assertThat(FailureDetails.of(details.toFailure())).isEqualTo(details);
    }

    @Test
    void anExceptionNamedLikeOneOfTheEnginesIsTheProgramsOwn() {
        assertThat(FailureDetails.of(new Failure("TimedOut", "mine", null)).kind())
                .isEqualTo(FailureKind.APPLICATION);
        assertThat(FailureDetails.of(Failure.ofEngine("TimedOut", "late")).kind())
                .isEqualTo(FailureKind.TIMED_OUT);
    }

    @Test
    void anEndThatTheProgramCameToIsNotTakenForOneFromOutside() throws Exception {
        Failure own = FailureDetails.of(declined()).toFailure();
        assertThatThrownBy(() -> replay(waitedAndFailed(own))).isInstanceOf(NonDeterminismException.class);
    }

    @Test
    void anEndThatTheEngineMadeIsTakenAsItIs() {
        assertThatCode(() -> replay(waitedAndFailed(Failure.ofEngine("Poisoned", "it kills"))))
                .doesNotThrowAnyException();
        Failure limit =
                FailureDetails.of(new HistoryLimitException("a", 11, 10)).toFailure();
        assertThat(limit.ofEngine()).isTrue();
    }

    @Test
    void isKeptInTheJsonForm() {
        for (Failure failure : List.of(new Failure("Declined", "no", "at x"), Failure.ofEngine("TimedOut", "late"))) {
            assertThat(HistoryJson.readFailure(HistoryJson.writeFailure(failure)))
                    .isEqualTo(failure);
        }
    }

    @Test
    void isReadFromTheNameWhereItWasNotRecordedYet() {
        assertThat(HistoryJson.readFailure("{\"errorType\":\"TimedOut\",\"message\":\"late\"}"))
                .isEqualTo(Failure.ofEngine("TimedOut", "late"));
        assertThat(HistoryJson.readFailure("{\"errorType\":\"java.io.IOException\"}"))
                .isEqualTo(new Failure("java.io.IOException", null, null));
    }
}
