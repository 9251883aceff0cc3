package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.block;
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
import dev.durathread.provider.TaskLease;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How nodes come and go, and what becomes of what they held: {@link Provider#join}, {@link Provider#leave}. */
public abstract class NodeContract extends NodeChapter {
    protected NodeContract(ProviderSource source) {
        super(source);
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
}
