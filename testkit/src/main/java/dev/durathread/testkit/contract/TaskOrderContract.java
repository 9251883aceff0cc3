package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.FAILURE;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.completedEvent;
import static dev.durathread.testkit.contract.Fixtures.completion;
import static dev.durathread.testkit.contract.Fixtures.held;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.Fence;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome.Applied;
import dev.durathread.provider.WriteOutcome.Delivered;
import dev.durathread.provider.WriteOutcome.FenceLost;
import dev.durathread.provider.WriteOutcome.TaskGone;
import org.junit.jupiter.api.Test;

/** That an item of a batch finds the tasks and timers as the items before it left them: {@link Write}. */
public abstract class TaskOrderContract extends Chapter {
    protected TaskOrderContract(ProviderSource source) {
        super(source);
    }

    @Test
    void completesATaskThatIsBornBeforeIt() {
        Fence fence = started("a");
        TaskLease task = held("a", 2, token());

        assertThat(applyAll(
                        completion(task),
                        Turn.of("a", fence)
                                .recording(scheduledEvent())
                                .scheduling(
                                        TaskToDo.of(2).heldUnder(task.token()).build())
                                .build(),
                        completion(task),
                        completion(task)))
                .containsExactly(
                        new TaskGone(), Applied.PLAIN, new Delivered(1, fence.advancedTo(2), false), new TaskGone());
    }

    @Test
    void acksATaskThatIsBornBeforeIt() {
        Fence fence = started("a");
        TaskLease task = held("a", 2, token());

        done(
                Turn.of("a", fence)
                        .recording(scheduledEvent())
                        .scheduling(TaskToDo.of(2).heldUnder(task.token()).build())
                        .build(),
                Turn.of("a", fence.advancedTo(2))
                        .recording(completedEvent(2))
                        .acking(task)
                        .build());

        assertThat(provider().listTasks("a")).isEmpty();
        assertThat(history("a")).hasSize(3);
    }

    @Test
    void cancelsATaskAndClosesATimerThatAreMadeBeforeIt() {
        Fence fence = started("a");

        done(
                Turn.of("a", fence)
                        .recording(scheduledEvent())
                        .scheduling(TaskToDo.of(2).build())
                        .setting(new NewTimer(3, seconds(9)))
                        .build(),
                Turn.of("a", fence.advancedTo(2))
                        .cancellingTasks(2L)
                        .closingTimers(3L)
                        .build());

        assertThat(provider().listTasks("a")).isEmpty();
        assertThat(provider().listTimers("a")).isEmpty();
        assertThat(claimTasks(ANNA)).isEmpty();
    }

    @Test
    void losesATaskToATurnBeforeIt() {
        TaskLease task = held("a", 2, token());
        Fence fence = schedule("a", TaskToDo.of(2).heldUnder(task.token()).build());

        assertThat(applyAll(
                        Turn.of("a", fence).cancellingTasks(2L).build(),
                        new TaskHeartbeat(task, "1"),
                        new TaskRetry(task, 1, 0, T0, T0, FAILURE, false),
                        completion(task)))
                .containsExactly(Applied.PLAIN, new TaskGone(), new TaskGone(), new TaskGone());
        assertThat(inbox("a")).isEmpty();
    }

    @Test
    void refusesATurnWhoseTaskIsCompletedBeforeIt() {
        TaskLease task = held("a", 2, token());
        Fence fence = schedule("a", TaskToDo.of(2).heldUnder(task.token()).build());

        assertThat(applyAll(
                        completion(task),
                        Turn.of("a", fence)
                                .recording(completedEvent(2))
                                .acking(task)
                                .build()))
                .containsExactly(new Delivered(1, fence, false), new FenceLost());
        assertThat(history("a")).hasSize(2);
    }

    @Test
    void completesATaskThatIsRetriedBeforeIt() {
        TaskLease task = held("a", 2, token());
        Fence fence = schedule("a", TaskToDo.of(2).heldUnder(task.token()).build());

        assertThat(applyAll(
                        new TaskHeartbeat(task, "1"),
                        new TaskRetry(task, 1, 1, T0, T0, FAILURE, true),
                        completion(task)))
                .containsExactly(Applied.PLAIN, Applied.PLAIN, new Delivered(1, fence, false));
        assertThat(provider().listTasks("a")).isEmpty();
    }
}
