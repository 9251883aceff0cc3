package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.block;
import static dev.durathread.testkit.contract.Fixtures.completion;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.held;
import static dev.durathread.testkit.contract.Fixtures.lease;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static dev.durathread.testkit.contract.Fixtures.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.Fence;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Renewal;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.WriteOutcome.Applied;
import dev.durathread.provider.WriteOutcome.Delivered;
import dev.durathread.provider.WriteOutcome.TaskGone;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How nodes come and go, and what becomes of what they held: {@link Provider#join}, {@link Provider#recover}. */
public abstract class NodeContract extends Chapter {
    protected NodeContract(ProviderSource source) {
        super(source);
    }

    /** Anna is known until second 30, and holds instance "a", which waits for a message, and its task 2; Bert stays. */
    private TaskLease annaWorks() {
        provider().join(lease(BERT, seconds(1_000_000)), T0);
        provider().join(lease(ANNA, seconds(30)), T0);
        LeaseToken token = token();
        advance(Turn.of("a", create("a"))
                .recording(startedEvent("a"), Fixtures.scheduledEvent())
                .scheduling(TaskToDo.of(2).heldUnder(token).build())
                .keptBy(ANNA));
        return held("a", 2, token);
    }

    private List<TaskLease> renew(NodeId node, Instant now, TaskLease... tasks) {
        return provider().renew(new Renewal(lease(node, now.plusSeconds(30)), List.of(tasks), T0), now);
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

    @Test
    void freesWhatANodeHeldThatLeaves() {
        annaWorks();

        provider().leave(ANNA, seconds(2));

        assertThat(claimAt(seconds(1), BERT)).isEmpty();
        assertThat(claimAt(seconds(2), BERT)).containsExactly("a");
        assertThat(claimTasksAt(seconds(2), BERT)).hasSize(1);
        assertThat(provider().recover(seconds(1_000))).as("Anna is forgotten").isZero();
    }

    @Test
    void freesNothingOfOthersWhenANodeLeaves() {
        annaWorks();

        provider().leave(BERT, seconds(2));

        assertThat(claimAt(seconds(2), BERT)).isEmpty();
        assertThat(claimTasksAt(seconds(2), BERT)).isEmpty();
    }

    @Test
    void leavesTheFinishedAloneWhenANodeLeaves() {
        create("a");
        claim(ANNA);
        advance(Turn.of("a", fenceOf("a")).completed());

        provider().leave(ANNA, seconds(2));

        assertThat(claimAt(seconds(2), BERT)).isEmpty();
    }

    @Test
    @DisplayName("SES-13 a node that joins under a name takes the place of the one that had it before")
    void freesWhatAnEarlierNodeOfTheSameNameHeld() {
        annaWorks();

        provider().join(new NodeLease(new NodeId("anna-2"), ANNA.value(), seconds(40)), seconds(5));

        assertThat(claimAt(seconds(5), BERT)).containsExactly("a");
        assertThat(claimTasksAt(seconds(5), BERT)).hasSize(1);
        assertThat(provider().recover(seconds(39))).as("Anna is forgotten").isZero();
        assertThat(provider().recover(seconds(40))).isEqualTo(1);
    }

    @Test
    void keepsWhatANodeHoldsThatJoinsTwice() {
        annaWorks();

        provider().join(lease(ANNA, seconds(60)), seconds(5));

        assertThat(claimAt(seconds(5), BERT)).isEmpty();
        assertThat(provider().recover(seconds(59))).isZero();
    }

    @Test
    void leavesNodesOfOtherNamesAloneWhenOneJoins() {
        annaWorks();

        provider().join(lease(BERT, seconds(60)), seconds(5));

        assertThat(claimAt(seconds(5), BERT)).isEmpty();
        assertThat(provider().recover(seconds(30))).isEqualTo(1);
    }

    @Test
    void givesANodeAgainWhatItHoldsAndDoesNotKnow() {
        create("lost");
        started("idle");
        claim(ANNA);
        create("berts");
        claim(BERT);

        provider().reviveHeld(ANNA, seconds(1));

        assertThat(claimAt(seconds(1), BERT)).isEmpty();
        assertThat(claimAt(seconds(1), ANNA)).containsExactly("lost");
    }

    @Test
    void revivesNothingThatHasFinished() {
        create("a");
        claim(ANNA);
        advance(Turn.of("a", fenceOf("a")).recording(startedEvent("a")).completed());

        provider().reviveHeld(ANNA, seconds(1));

        assertThat(claimAt(seconds(1), ANNA)).isEmpty();
    }

    @Test
    void freesTheTasksOfOneClaim() {
        schedule("a", TaskToDo.of(2).build());
        TaskLease known = claimOne(T0, ANNA).lease();
        schedule("b", TaskToDo.of(2).build(), TaskToDo.of(3).build());
        LeaseToken unknown = token();
        provider().claimTasks(TaskSearch.by(ANNA).under(unknown).build());

        provider().releaseTasks(BERT, unknown, seconds(1));
        assertThat(claimTasksAt(seconds(1), BERT)).as("they are Anna's").isEmpty();

        provider().releaseTasks(ANNA, unknown, seconds(1));
        assertThat(claimTasksAt(seconds(1), BERT))
                .extracting(task -> task.lease().task().instanceId())
                .containsExactly("b", "b");
        assertThat(provider().lostTasks(List.of(known))).isEmpty();
        assertThat(renew(ANNA, seconds(1), held("b", 3, unknown))).hasSize(1);
    }

    @Test
    void makesABlockedInstanceReadyWhenItsHolderLeaves() {
        Fence fence = create("a");
        done(block("a", fence, null, T0));
        claim(ANNA);

        provider().leave(ANNA, seconds(1));

        assertThat(claimAt(seconds(1), BERT)).containsExactly("a");
    }

    @Test
    void staysReadySinceItWasReadyWhenItsHolderLeaves() {
        started("a");
        create("b");
        claim(ANNA);
        applyAt(seconds(1), delivery("b", "1"));
        applyAt(seconds(3), delivery("a", "1"));

        provider().leave(ANNA, seconds(5));

        assertThat(claimAt(seconds(5), BERT)).as("b has waited longer").containsExactly("b", "a");
    }

    @Test
    @DisplayName(
            "POI-02 a claim of an instance that nobody holds raises its deliveries; an applied turn or release clears them")
    void countsTheDeliveriesOfInstances() {
        Fence fence = create("a");
        for (int claims = 1; claims <= 3; claims++) {
            assertThat(deliveries()).isEqualTo(claims);
            provider().leave(ANNA, T0);
        }

        advance(Turn.of("a", fence).recording(startedEvent("a")).wakingAt(T0));
        assertThat(deliveries()).isEqualTo(1);
        provider().leave(ANNA, T0);
        assertThat(deliveries()).isEqualTo(2);

        done(Fixtures.release("a", fenceOf("a"), ANNA, T0));
        assertThat(deliveries()).isEqualTo(1);
    }

    @Test
    @DisplayName("POI-02 an instance that the node holds already is not delivered once more")
    void countsNoDeliveryToTheNodeThatHoldsTheInstance() {
        create("a");
        for (int message = 1; message <= 3; message++) {
            assertThat(deliveries()).isEqualTo(1);
            apply(delivery("a", "m" + message));
        }

        provider().leave(ANNA, T0);
        assertThat(deliveries()).isEqualTo(2);
    }

    @Test
    @DisplayName("POI-02 an instance that the node holds since its last turn is delivered with what comes next")
    void countsTheFirstDeliveryAfterATurn() {
        advance(Turn.of("a", create("a")).recording(startedEvent("a")).keptBy(ANNA));
        apply(delivery("a", "m"));

        assertThat(deliveries()).isEqualTo(1);
    }

    @Test
    @DisplayName("POI-06 a claim whose answer was lost does not count as a delivery")
    void takesBackTheDeliveryOfALostClaim() {
        create("a");
        assertThat(deliveries()).isEqualTo(1);

        provider().reviveHeld(ANNA, T0);
        assertThat(deliveries()).isEqualTo(1);
    }

    @Test
    @DisplayName("POI-10 an operator gives an instance a fresh count of deliveries")
    void resetsTheDeliveriesOfInstances() {
        create("a");
        assertThat(deliveries()).isEqualTo(1);
        provider().leave(ANNA, T0);

        assertThat(provider().resetDeliveries("a", T0)).isTrue();

        assertThat(deliveries()).isEqualTo(1);
    }

    @Test
    void isReadyNowWithAFreshCountOfDeliveries() {
        Fence fence = create("blocked");
        done(block("blocked", fence, null, seconds(60)));
        apply(Start.of("later").startAt(seconds(30)).build());

        provider().resetDeliveries("blocked", seconds(1));
        provider().resetDeliveries("later", seconds(1));

        assertThat(claimAt(seconds(29), ANNA)).containsExactly("blocked");
        assertThat(claimAt(seconds(30), ANNA)).containsExactly("later");
    }

    /** Claims the one instance there is, and tells how often that has been done. */
    private int deliveries() {
        return provider()
                .claimInstances(Fixtures.search(ANNA, T0))
                .items()
                .getFirst()
                .deliveries();
    }
}
