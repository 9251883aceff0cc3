package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.OrchestrationContext;
import dev.durathread.RetryPolicy;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.StepCompleted;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Activities and steps as an orchestration uses them, whatever happens to the process. */
class WorkTest extends Scenarios {
    private static final ActivityType<String, String> UNSTEADY =
            ActivityType.of("Unsteady", String.class, String.class);
    private static final ActivityOptions PATIENT = ActivityOptions.none()
            .withSession("s")
            .withRetry(RetryPolicy.exponential(5).withFirstDelay(Duration.ofMinutes(1)));

    private static String activities(OrchestrationContext ctx) {
        String steady = ctx.scheduleActivity(UNSTEADY, "x", PATIENT).get();
        try {
            return steady + ctx.scheduleActivity(FAIL, "no").get();
        } catch (ActivityFailedException e) {
            return steady + e.details().message();
        }
    }

    @Test
    @DisplayName("ACT-06 RETRY-05 SHD-05 activities are retried and recorded once whichever commit the process dies at")
    void recordsEachActivityOnce() throws Exception {
        String seen = sweep(
                env -> env.activity(UNSTEADY, (ctx, in) -> {
                            if (ctx.attempt() < 3) {
                                throw new IllegalStateException("attempt " + ctx.attempt());
                            }
                            return in;
                        })
                        .orchestration(FLOW, (ctx, _) -> activities(ctx)),
                env -> start(env, "a"),
                env -> result(env, "a")
                        + events(env, "a", ActivityCompleted.class).size());
        assertThat(seen).isEqualTo("xno1");
    }

    @Test
    @DisplayName("SHD-05 steps are recorded once whichever commit the process is killed at")
    void recordsEachStepOnce() throws Exception {
        String seen = sweep(
                env -> env.orchestration(FLOW, (ctx, in) -> {
                    String first = ctx.step("first", String.class, () -> in).get();
                    List<String> both = ctx.<String>all(List.of(
                                    ctx.step("second", String.class, () -> "2"),
                                    ctx.step("third", String.class, () -> "3")))
                            .get();
                    return first + both + echo(ctx, "!");
                }),
                env -> start(env, "a"),
                env -> result(env, "a") + events(env, "a", StepCompleted.class).size());
        assertThat(seen).isEqualTo("in[2, 3]!3");
    }
}
