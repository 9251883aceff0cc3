package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.completion;
import static dev.durathread.testkit.contract.Fixtures.held;
import static dev.durathread.testkit.contract.Fixtures.lease;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static dev.durathread.testkit.contract.Fixtures.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.Fence;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Provider;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.WriteOutcome.Applied;
import dev.durathread.provider.WriteOutcome.Delivered;
import dev.durathread.provider.WriteOutcome.TaskGone;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How leases of nodes run out and are renewed: {@link Provider#recover}, {@link Provider#renew}. */
public abstract class LeaseContract extends NodeChapter {
    protected LeaseContract(ProviderSource source) {
        super(source);
    }

    @Test
    @DisplayName("LCK-01 what a node held whose lease ran out is given to others")
    void freesWhatADeadNodeHeld() {
        annaWorks();

        assertThat(provider().recover(seconds(31))).isEqualTo(1);

        assertThat(claimAt(seconds(31), BERT)).containsExactly("a");
        assertThat(claimTasksAt(seconds(31), BERT)).hasSize(1);
    }

    @Test
    void makesWhatADeadNodeHeldReadyAtTheTimeOfTheRecovery() {
        annaWorks();

        provider().recover(seconds(31));

        assertThat(claimAt(seconds(30), BERT)).isEmpty();
        assertThat(claimAt(seconds(31), BERT)).containsExactly("a");
    }

    @Test
    void leavesNodesAloneWhoseLeaseRuns() {
        annaWorks();

        assertThat(provider().recover(seconds(29))).isZero();

        assertThat(claimAt(seconds(29), BERT)).isEmpty();
        assertThat(claimTasksAt(seconds(29), BERT)).isEmpty();
    }

    @Test
    void takesALeaseForOverWhenItsEndHasCome() {
        annaWorks();

        assertThat(provider().recover(seconds(30))).isEqualTo(1);
    }

    @Test
    void forgetsADeadNodeOnce() {
        annaWorks();

        assertThat(provider().recover(seconds(31))).isEqualTo(1);
        assertThat(provider().recover(seconds(31))).isZero();
    }

    @Test
    void recoversManyNodesAtOnce() {
        for (int i = 0; i < 10; i++) {
            NodeId node = new NodeId("n" + i);
            provider().join(lease(node, seconds(i)), T0);
            done(Start.of("i" + i).leasedTo(node).build());
        }

        assertThat(provider().recover(seconds(4))).isEqualTo(5);

        assertThat(claimAt(seconds(4), BERT)).containsExactlyInAnyOrder("i0", "i1", "i2", "i3", "i4");
    }

    @Test
    void freesWhatAnUnknownNodeHolds() {
        create("a");
        assertThat(claim(ANNA)).as("Anna never joined").containsExactly("a");
        schedule("b", TaskToDo.of(2).build());
        claimTasks(ANNA);

        assertThat(provider().recover(seconds(1))).isPositive();

        assertThat(claimAt(seconds(1), BERT)).containsExactly("a");
        assertThat(claimTasksAt(seconds(1), BERT)).hasSize(1);
    }

    @Test
    @DisplayName("LCK-05 one renewal extends all that a node holds")
    void keepsWhatANodeHoldsThatRenews() {
        TaskLease task = annaWorks();

        assertThat(renew(ANNA, seconds(20), task)).isEmpty();

        assertThat(provider().recover(seconds(49))).isZero();
        assertThat(claimAt(seconds(49), BERT)).isEmpty();
        assertThat(provider().recover(seconds(50))).isEqualTo(1);
    }

    @Test
    void tellsWhichTasksANodeHasLost() {
        TaskLease task = annaWorks();
        TaskLease gone = held("a", 9, token());
        TaskLease foreign = new TaskLease(task.task(), token());
        TaskLease unknown = held("nobody", 2, token());

        assertThat(renew(ANNA, seconds(1), foreign, task, unknown, gone)).containsExactly(foreign, unknown, gone);
        assertThat(provider().lostTasks(List.of(gone, task, foreign, unknown))).containsExactly(gone, foreign, unknown);
        assertThat(provider().lostTasks(List.of())).isEmpty();
    }

    @Test
    @DisplayName("LCK-06 a lease that ran out may be renewed while nobody else has taken what it covered")
    void knowsANodeAgainThatWasTakenForDead() {
        TaskLease task = annaWorks();
        provider().recover(seconds(31));

        assertThat(renew(ANNA, seconds(32), task)).isEmpty();

        assertThat(claimTasksAt(seconds(33), BERT))
                .as("the task is Anna's again")
                .isEmpty();
        assertThat(provider().recover(seconds(61))).isZero();
        assertThat(provider().recover(seconds(62))).isEqualTo(1);
        assertThat(claimTasksAt(seconds(62), BERT)).hasSize(1);
    }

    @Test
    @DisplayName("LCK-06 a renewal does not take back what another node has claimed")
    void leavesATaskWithTheNodeThatTookItOver() {
        TaskLease task = annaWorks();
        provider().recover(seconds(31));
        TaskLease taken = claimOne(seconds(31), BERT).lease();

        assertThat(renew(ANNA, seconds(32), task)).containsExactly(task);

        assertThat(provider().lostTasks(List.of(taken))).isEmpty();
        assertThat(apply(completion(task))).isInstanceOf(TaskGone.class);
        assertThat(apply(completion(taken))).isInstanceOf(Delivered.class);
    }

    @Test
    @DisplayName("LCK-07 a task that was freed may be completed under its token until another node claims it")
    void takesTheCompletionOfATaskThatWasFreed() {
        TaskLease task = annaWorks();
        provider().recover(seconds(31));

        assertThat(applyAt(seconds(32), completion(task))).isInstanceOf(Delivered.class);
        assertThat(claimTasksAt(seconds(32), BERT)).isEmpty();
    }

    @Test
    void takesATurnOfANodeThatWasTakenForDead() {
        Fence fence = create("a");
        provider().join(lease(ANNA, seconds(30)), T0);
        claim(ANNA);
        provider().recover(seconds(31));

        assertThat(applyAt(
                        seconds(32),
                        Turn.of("a", fence).recording(startedEvent("a")).build()))
                .as("nobody else has taken a turn")
                .isEqualTo(Applied.PLAIN);
    }
}
