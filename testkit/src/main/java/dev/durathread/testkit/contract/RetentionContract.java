package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.FAILURE;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.Administration;
import dev.durathread.provider.Administration.ExecutionRecord;
import dev.durathread.provider.Administration.FinishedRoot;
import dev.durathread.provider.Administration.PrunedCounts;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.WriteOutcome.Applied;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How executions are listed and pruned, and finished instances found: {@link Administration}. */
public abstract class RetentionContract extends Chapter {
    protected RetentionContract(ProviderSource source) {
        super(source);
    }

    /** An instance whose executions begin at seconds 10, 20, ... and end, all but the last, nine seconds later. */
    private Fence executions(String id, int count) {
        Fence fence = create(id);
        for (int execution = 1; execution <= count; execution++) {
            Instant begin = seconds(10L * execution);
            fence = advance(Turn.of(id, fence)
                    .recording(startedEvent(id, execution), scheduledEvent())
                    .at(begin));
            if (execution < count) {
                fence = advance(Turn.of(id, fence).continuedAsNew("1").at(begin.plusSeconds(9)));
            }
        }
        return fence;
    }

    @Test
    @DisplayName("ADM-04 executions are listed ascending, from their first turn on")
    void listsExecutions() {
        create("a");
        assertThat(provider().listExecutions("a")).as("no turn yet").isEmpty();
        Fence fence = executions("b", 3);
        doneAt(
                seconds(35),
                Turn.of("b", fence)
                        .into(new InstanceState.Failed(FAILURE))
                        .at(seconds(35))
                        .build());

        assertThat(provider().listExecutions("b"))
                .containsExactly(
                        new ExecutionRecord(1, "ContinuedAsNew", seconds(10), seconds(19), 2),
                        new ExecutionRecord(2, "ContinuedAsNew", seconds(20), seconds(29), 2),
                        new ExecutionRecord(3, "Failed", seconds(30), seconds(35), 2));
        assertThat(provider().listExecutions("nobody")).isEmpty();
    }

    @Test
    void listsHowExecutionsEnded() {
        advance(Turn.of("completed", started("completed")).completed());
        advance(Turn.of("cancelled", started("cancelled")).into(new InstanceState.Cancelled("x")));
        started("running");

        assertThat(provider().listExecutions("completed"))
                .containsExactly(new ExecutionRecord(1, "Completed", T0, T0, 1));
        assertThat(provider().listExecutions("cancelled"))
                .containsExactly(new ExecutionRecord(1, "Cancelled", T0, T0, 1));
        assertThat(provider().listExecutions("running"))
                .containsExactly(new ExecutionRecord(1, "Running", T0, null, 1));
    }

    @Test
    @DisplayName("ADM-12 pruning leaves the newest executions, the current one among them")
    void prunesAllButTheNewest() {
        executions("a", 5);

        assertThat(provider().pruneExecutions("a", 2, null)).isEqualTo(new PrunedCounts(3, 6));

        assertThat(provider().listExecutions("a"))
                .extracting(ExecutionRecord::executionId)
                .containsExactly(4L, 5L);
        assertThat(history("a", 3)).isEmpty();
        assertThat(history("a", 4)).hasSize(2);
    }

    @Test
    @DisplayName("ADM-12 the current execution is never pruned")
    void neverPrunesTheCurrentExecution() {
        Fence fence = executions("a", 2);

        assertThat(provider().pruneExecutions("a", 1, null)).isEqualTo(new PrunedCounts(1, 2));
        assertThat(provider().pruneExecutions("a", 1, null)).isEqualTo(new PrunedCounts(0, 0));

        assertThat(history("a", 2)).hasSize(2);
        assertThat(apply(Turn.of("a", fence).recording(scheduledEvent()).build()))
                .as("the instance runs on")
                .isEqualTo(Applied.PLAIN);
    }

    @Test
    void countsAnExecutionThatHasNotBegunAsTheCurrentOne() {
        Fence fence = executions("a", 2);
        advance(Turn.of("a", fence).continuedAsNew("1"));

        assertThat(provider().pruneExecutions("a", 1, null)).isEqualTo(new PrunedCounts(2, 4));
        assertThat(fenceOf("a").executionId()).isEqualTo(3);
    }

    @Test
    void neverPrunesTheLastExecutionOfAFinishedInstance() {
        Fence fence = executions("a", 2);
        advance(Turn.of("a", fence).completed());

        provider().pruneExecutions("a", 1, null);

        assertThat(provider().listExecutions("a"))
                .extracting(ExecutionRecord::executionId)
                .containsExactly(2L);
        assertThat(history("a", 2)).hasSize(2);
    }

    @Test
    @DisplayName("ADM-12 pruning by age takes executions that ended before the time given")
    void prunesByAge() {
        executions("a", 4);

        assertThat(provider().pruneExecutions("a", 1, seconds(29))).isEqualTo(new PrunedCounts(1, 2));
        assertThat(provider().pruneExecutions("a", 1, seconds(30))).isEqualTo(new PrunedCounts(1, 2));

        assertThat(provider().listExecutions("a"))
                .extracting(ExecutionRecord::executionId)
                .containsExactly(3L, 4L);
    }

    @Test
    void prunesByAgeAndNumberTogether() {
        executions("a", 5);

        assertThat(provider().pruneExecutions("a", 4, seconds(1_000))).isEqualTo(new PrunedCounts(1, 2));
    }

    @Test
    void prunesNothingOfOthers() {
        executions("a", 2);
        executions("b", 2);

        provider().pruneExecutions("a", 1, null);

        assertThat(provider().listExecutions("b")).hasSize(2);
        assertThat(provider().pruneExecutions("nobody", 1, null)).isEqualTo(new PrunedCounts(0, 0));
    }

    @Test
    void prunesAgainWhatCameSince() {
        Fence fence = executions("a", 3);
        provider().pruneExecutions("a", 1, null);
        fence = advance(Turn.of("a", fence).continuedAsNew("1"));
        advance(Turn.of("a", fence).recording(startedEvent("a", 4)));

        assertThat(provider().pruneExecutions("a", 1, null)).isEqualTo(new PrunedCounts(1, 2));
    }

    @Test
    @DisplayName("ADM-11 finished instances without a parent are found, the longest finished first")
    void findsFinishedRoots() {
        finishAt("late", 30);
        finishAt("early", 10);
        finishAt("middle", 20);
        started("running");
        create("pending");
        done(Start.of("child").childOf("early", 1).build());
        advance(Turn.of("child", fenceOf("child")).completed());

        assertThat(provider().findFinishedRoots(null, 10)).containsExactly("early", "middle", "late");
        assertThat(provider().findFinishedRoots(null, 2)).containsExactly("early", "middle");
        assertThat(provider().findFinishedRoots(seconds(20), 10)).containsExactly("early");
        assertThat(provider().findFinishedRoots(seconds(21), 10)).containsExactly("early", "middle");
        assertThat(provider().findFinishedRoots(T0, 10)).isEmpty();
    }

    @Test
    void findsFinishedRootsPageByPage() {
        finishAt("b", 10);
        finishAt("a", 10);
        finishAt("c", 20);
        FinishedRoot first = provider().findFinishedRoots(null, null, 1).getFirst();
        assertThat(first).isEqualTo(new FinishedRoot("a", seconds(10)));
        provider().deleteInstances(List.of("a"), false);

        assertThat(provider().findFinishedRoots(null, first, 10))
                .as("after one that is gone")
                .containsExactly(new FinishedRoot("b", seconds(10)), new FinishedRoot("c", seconds(20)));
        assertThat(provider().findFinishedRoots(seconds(20), first, 10))
                .containsExactly(new FinishedRoot("b", seconds(10)));
        assertThat(provider().findFinishedRoots(null, new FinishedRoot("c", seconds(20)), 10))
                .isEmpty();
    }

    @Test
    void findsHoweverTheyFinished() {
        advance(Turn.of("completed", create("completed")).completed());
        advance(Turn.of("failed", create("failed")).into(new InstanceState.Failed(FAILURE)));
        advance(Turn.of("cancelled", create("cancelled")).into(new InstanceState.Cancelled("x")));

        assertThat(provider().findFinishedRoots(null, 10))
                .containsExactlyInAnyOrder("completed", "failed", "cancelled");
    }

    private void finishAt(String id, long second) {
        doneAt(
                seconds(second),
                Turn.of(id, create(id))
                        .recording(startedEvent(id))
                        .completed()
                        .at(seconds(second))
                        .build());
    }
}
