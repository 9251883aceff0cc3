package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ACT;
import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.FLOW;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.completedEvent;
import static dev.durathread.testkit.contract.Fixtures.completion;
import static dev.durathread.testkit.contract.Fixtures.held;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static dev.durathread.testkit.contract.Fixtures.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.WriteOutcome.Delivered;
import dev.durathread.provider.WriteOutcome.TaskGone;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How tasks are born, claimed and completed: {@link NewTask}, {@link TaskClaim}, {@link ClaimedTask}. */
public abstract class TaskContract extends Chapter {
    protected TaskContract(ProviderSource source) {
        super(source);
    }

    @Test
    @DisplayName("TAG-01 a task is given as it was scheduled, its tag included")
    void givesTheTaskAsItWasScheduled() {
        LeaseToken token = token();
        schedule(
                "a",
                TaskToDo.of(2)
                        .input("{\"n\":1}")
                        .tagged("gpu")
                        .options("{\"retry\":5}")
                        .queueDeadline(seconds(99))
                        .build());

        List<ClaimedTask> claimed = provider()
                .claimTasks(TaskSearch.by(ANNA).under(token).at(seconds(1)).build())
                .items();

        assertThat(claimed)
                .containsExactly(new ClaimedTask(
                        held("a", 2, token),
                        ACT,
                        "{\"n\":1}",
                        "gpu",
                        null,
                        "{\"retry\":5}",
                        T0,
                        seconds(99),
                        1,
                        0,
                        null,
                        null,
                        FLOW,
                        "1.0.0"));
    }

    @Test
    void givesATaskToOneNode() {
        schedule("a", TaskToDo.of(2).build());

        assertThat(claimTasks(ANNA)).hasSize(1);
        assertThat(claimTasks(BERT)).isEmpty();
        assertThat(claimTasks(ANNA)).isEmpty();
        assertThat(claimTasksAt(seconds(1_000), BERT))
                .as("no lease ends by itself")
                .isEmpty();
    }

    @Test
    void givesTheLongestVisibleFirst() {
        Fence c = started("c");
        Fence a = started("a");
        Fence b = started("b");
        done(task("c", c).at(seconds(3)).build());
        done(task("a", a).at(seconds(1)).build());
        done(task("b", b).at(seconds(2)).build());

        assertThat(claimTasksAt(seconds(9), ANNA))
                .extracting(claimed -> claimed.lease().task().instanceId())
                .containsExactly("a", "b", "c");
    }

    @Test
    void givesNoMoreThanWasAskedFor() {
        schedule(
                "a",
                TaskToDo.of(2).build(),
                TaskToDo.of(3).build(),
                TaskToDo.of(4).build());

        assertThat(provider().claimTasks(TaskSearch.by(ANNA).max(2).build()).items())
                .hasSize(2);
        assertThat(provider().claimTasks(TaskSearch.by(ANNA).max(2).build()).items())
                .hasSize(1);
    }

    @Test
    void isNotVisibleBeforeItsTurnWasCommitted() {
        Fence fence = started("a");
        done(task("a", fence).at(seconds(5)).build());

        assertThat(claimTasksAt(seconds(4), ANNA)).isEmpty();
        assertThat(claimTasksAt(seconds(5), ANNA)).hasSize(1);
    }

    @Test
    void isHeldFromBirthByTheNodeOfItsTurn() {
        LeaseToken token = token();
        schedule("a", TaskToDo.of(2).heldUnder(token).build());

        assertThat(claimTasks(BERT)).isEmpty();
        assertThat(claimTasks(ANNA)).isEmpty();
        assertThat(provider().listTasks("a")).singleElement().satisfies(task -> {
            assertThat(task.heldBy()).isEqualTo(ANNA);
            assertThat(task.deliveries()).isEqualTo(1);
        });
    }

    @Test
    void leavesATaskOfNewerNameToNodesThatKnowIt() {
        schedule("a", TaskToDo.of(2).named("New").build());

        assertThat(claimTasks(ANNA)).isEmpty();
        assertThat(provider()
                        .claimTasks(TaskSearch.by(BERT).knowing("Old", "New").build())
                        .items())
                .hasSize(1);
    }

    @Test
    void isNeitherBornNorClaimedWhenItsTurnCancelsIt() {
        Fence fence = started("a");

        advance(Turn.of("a", fence)
                .recording(scheduledEvent(), scheduledEvent())
                .scheduling(TaskToDo.of(2).build(), TaskToDo.of(3).build())
                .cancellingTasks(2L));

        assertThat(claimTasks(ANNA))
                .extracting(claimed -> claimed.lease().task().activityId())
                .containsExactly(3L);
    }

    @Test
    void isRemovedByATurnThatCancelsItWhoeverHoldsIt() {
        Fence fence = schedule("a", TaskToDo.of(2).build(), TaskToDo.of(3).build());
        TaskLease lease = provider()
                .claimTasks(TaskSearch.by(BERT).max(1).build())
                .items()
                .getFirst()
                .lease();

        advance(Turn.of("a", fence).cancellingTasks(2L, 3L, 99L));

        assertThat(provider().listTasks("a")).isEmpty();
        assertThat(provider().lostTasks(List.of(lease))).containsExactly(lease);
        assertThat(claimTasks(ANNA)).isEmpty();
    }

    @Test
    @DisplayName("SUB-10 the completion of a task counts once")
    void deliversACompletionOnce() {
        Fence fence = schedule("a", TaskToDo.of(2).build());
        TaskLease lease = claimTasks(ANNA).getFirst().lease();

        assertThat(apply(completion(lease))).isEqualTo(new Delivered(1, fence, false));
        assertThat(apply(completion(lease))).isInstanceOf(TaskGone.class);

        assertThat(provider().listTasks("a")).isEmpty();
        assertThat(inbox("a"))
                .containsExactly(
                        new InboxMessage(1, completion(lease).delivery().message()));
    }

    @Test
    void makesItsInstanceReadyByACompletion() {
        schedule("a", TaskToDo.of(2).build());
        TaskLease lease = claimTasks(ANNA).getFirst().lease();
        assertThat(claim(BERT)).isEmpty();

        applyAt(seconds(3), completion(lease));

        assertThat(claimAt(seconds(3), BERT)).containsExactly("a");
    }

    @Test
    void refusesACompletionUnderAnotherToken() {
        schedule("a", TaskToDo.of(2).heldUnder(token()).build());

        assertThat(apply(completion(held("a", 2, token())))).isInstanceOf(TaskGone.class);

        assertThat(inbox("a")).isEmpty();
        assertThat(provider().listTasks("a")).hasSize(1);
    }

    @Test
    void refusesACompletionOfATaskThatNobodyClaimed() {
        schedule("a", TaskToDo.of(2).build());

        assertThat(apply(completion(held("a", 2, token())))).isInstanceOf(TaskGone.class);
    }

    @Test
    void refusesACompletionOfAnotherExecution() {
        LeaseToken token = token();
        schedule("a", TaskToDo.of(2).heldUnder(token).build());

        assertThat(apply(completion(new TaskLease(new TaskKey("a", 2, 2), token))))
                .isInstanceOf(TaskGone.class);
    }

    @Test
    @DisplayName("CAN-05 the completion of a task of an ended execution is discarded")
    void refusesACompletionForAnExecutionThatEnded() {
        Fence fence = schedule("a", TaskToDo.of(2).build());
        TaskLease lease = claimTasks(BERT).getFirst().lease();
        advance(Turn.of("a", fence).continuedAsNew("1"));

        assertThat(apply(completion(lease))).isInstanceOf(TaskGone.class);
        assertThat(inbox("a")).isEmpty();
    }

    @Test
    void takesACompletionForASuspendedInstance() {
        Fence fence = schedule("a", TaskToDo.of(2).build());
        TaskLease lease = claimTasks(BERT).getFirst().lease();
        provider().suspend("a", "look", T0);

        assertThat(apply(completion(lease))).isEqualTo(new Delivered(1, fence, false));
    }

    @Test
    void ranksTasksOfOneTurnInTheirOrder() {
        schedule(
                "a",
                TaskToDo.of(2).build(),
                TaskToDo.of(3).build(),
                TaskToDo.of(4).build());

        assertThat(claimTasks(ANNA))
                .extracting(claimed -> claimed.lease().task().activityId())
                .containsExactly(2L, 3L, 4L);
    }

    @Test
    void runsTasksOfTheSameIdInEveryExecution() {
        Fence fence = schedule("a", TaskToDo.of(2).build());
        fence = advance(Turn.of("a", fence).continuedAsNew("1"));
        advance(Turn.of("a", fence)
                .recording(startedEvent("a", 2), scheduledEvent())
                .scheduling(TaskToDo.of(2).build()));

        assertThat(claimTasks(ANNA))
                .extracting(claimed -> claimed.lease().task())
                .containsExactly(new TaskKey("a", 2, 2));
    }

    @Test
    void acksATaskThatWasBornHeld() {
        LeaseToken token = token();
        Fence fence = schedule("a", TaskToDo.of(2).heldUnder(token).build());

        advance(Turn.of("a", fence)
                .recording(completedEvent(2), scheduledEvent())
                .acking(held("a", 2, token))
                .scheduling(TaskToDo.of(4).heldUnder(token()).build()));

        assertThat(provider().listTasks("a"))
                .extracting(task -> task.key().activityId())
                .containsExactly(4L);
    }

    private static Turn task(String id, Fence fence) {
        return Turn.of(id, fence)
                .recording(scheduledEvent())
                .scheduling(TaskToDo.of(2).build());
    }
}
