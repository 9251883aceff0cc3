package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.FAILURE;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.completion;
import static dev.durathread.testkit.contract.Fixtures.held;
import static dev.durathread.testkit.contract.Fixtures.lease;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.Failure;
import dev.durathread.provider.Administration.TaskRecord;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Renewal;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.WriteOutcome.Applied;
import dev.durathread.provider.WriteOutcome.Delivered;
import dev.durathread.provider.WriteOutcome.TaskGone;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How tasks are tried again, handed back and counted: {@link TaskRetry}, {@link TaskHeartbeat}. */
public abstract class TaskRetryContract extends Chapter {
    private TaskLease lease;

    protected TaskRetryContract(ProviderSource source) {
        super(source);
    }

    /** One task, held by Anna. */
    @BeforeEach
    void claimOneTask() {
        schedule("a", TaskToDo.of(2).build());
        lease = claimOne(T0, ANNA).lease();
    }

    @Test
    void isFreeForAllWhenItsTimeComes() {
        assertThat(apply(new TaskRetry(lease, 1, 0, seconds(10), seconds(10), FAILURE, false)))
                .isEqualTo(Applied.PLAIN);

        assertThat(claimTasksAt(seconds(9), BERT)).isEmpty();
        assertThat(claimTasksAt(seconds(9), ANNA)).isEmpty();
        assertThat(claimTasksAt(seconds(10), BERT)).hasSize(1);
    }

    @Test
    void tellsTheNextClaimWhatTheLastAttemptLeft() {
        done(new TaskHeartbeat(lease, "{\"line\":7}"), new TaskRetry(lease, 3, 2, T0, T0, FAILURE, false));

        ClaimedTask again = claimOne(T0, BERT);
        assertThat(again.attempts()).isEqualTo(3);
        assertThat(again.deliveries()).isEqualTo(3);
        assertThat(again.lastFailure()).isEqualTo(FAILURE);
        assertThat(again.heartbeat()).isEqualTo("{\"line\":7}");
        assertThat(again.scheduledAt()).isEqualTo(T0);
    }

    @Test
    void keepsTheLastFailureUnlessThereIsANewOne() {
        done(new TaskRetry(lease, 1, 0, T0, T0, FAILURE, false));
        TaskLease second = claimOne(T0, BERT).lease();
        done(new TaskRetry(second, 1, 0, T0, T0, null, false));
        ClaimedTask third = claimOne(T0, BERT);
        assertThat(third.lastFailure()).isEqualTo(FAILURE);

        Failure newer = new Failure("Other", null, null);
        done(new TaskRetry(third.lease(), 2, 0, T0, T0, newer, false));
        assertThat(claimOne(T0, BERT).lastFailure()).isEqualTo(newer);
    }

    @Test
    @DisplayName("POI-01 each claim of a task raises its deliveries by one; the first makes them 1")
    void countsDeliveries() {
        assertThat(taskOf("a").deliveries()).isEqualTo(1);
        for (int claims = 2; claims <= 4; claims++) {
            provider().leave(ANNA, T0);
            assertThat(claimOne(T0, ANNA).deliveries()).isEqualTo(claims);
        }
        assertThat(taskOf("a").attempts()).as("a delivery is not an attempt").isZero();
    }

    @Test
    @DisplayName("POI-06 handing a task back keeps or sets its deliveries, as it says")
    void setsDeliveries() {
        provider().leave(ANNA, T0);
        ClaimedTask second = claimOne(T0, BERT);
        done(new TaskRetry(second.lease(), 0, second.deliveries(), T0, T0, null, false));
        ClaimedTask third = claimOne(T0, BERT);
        assertThat(third.deliveries()).isEqualTo(3);

        done(new TaskRetry(third.lease(), 0, 0, T0, T0, null, false));
        assertThat(claimOne(T0, BERT).deliveries()).isEqualTo(1);
    }

    @Test
    @DisplayName("POI-10 an operator gives a task a fresh count of deliveries")
    void resetsDeliveries() {
        provider().leave(ANNA, T0);
        assertThat(claimOne(T0, BERT).deliveries()).isEqualTo(2);

        assertThat(provider().resetDeliveries("a", T0)).isTrue();

        assertThat(taskOf("a").deliveries()).isZero();
        provider().leave(BERT, T0);
        assertThat(claimOne(T0, ANNA).deliveries()).isEqualTo(1);
        assertThat(provider().resetDeliveries("nobody", T0)).isFalse();
    }

    @Test
    @DisplayName("LCK-06 a renewal that was on its way when a task was handed back does not take it again")
    void staysFreeWhenARenewalFollowsThatStillNamesIt() {
        done(new TaskRetry(lease, 1, 0, seconds(1), seconds(1), FAILURE, false));

        assertThat(provider().renew(new Renewal(lease(ANNA, seconds(30)), List.of(lease), T0), T0))
                .containsExactly(lease);

        assertThat(taskOf("a").heldBy()).isNull();
        assertThat(claimOne(seconds(1), BERT).attempts()).isEqualTo(1);
    }

    @Test
    void isNoLongerCompletedUnderTheTokenOfWhoHandedItBack() {
        assertThat(applyAll(new TaskRetry(lease, 1, 0, T0, T0, FAILURE, false), completion(lease)))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo(Applied.PLAIN),
                        second -> assertThat(second).isInstanceOf(TaskGone.class));
        assertThat(apply(new TaskHeartbeat(lease, "1"))).isInstanceOf(TaskGone.class);
        assertThat(claimOne(T0, BERT).heartbeat()).isNull();
    }

    @Test
    void staysWithItsNodeOverAWaitThatItKeeps() {
        assertThat(apply(new TaskRetry(lease, 1, 1, seconds(10), seconds(10), FAILURE, true)))
                .isEqualTo(Applied.PLAIN);

        assertThat(claimTasksAt(seconds(10), BERT)).isEmpty();
        assertThat(taskOf("a").heldBy()).isEqualTo(ANNA);
        assertThat(taskOf("a").attempts()).isEqualTo(1);
        assertThat(taskOf("a").visibleAt()).isEqualTo(seconds(10));
        assertThat(apply(completion(lease))).as("under the same token").isInstanceOf(Delivered.class);
    }

    @Test
    void isFreeOnlyAfterItsWaitWhenItsNodeLeaves() {
        done(new TaskRetry(lease, 1, 1, seconds(10), seconds(10), FAILURE, true));

        provider().leave(ANNA, seconds(1));

        assertThat(claimTasksAt(seconds(9), BERT)).isEmpty();
        assertThat(claimTasksAt(seconds(10), BERT)).hasSize(1);
    }

    @Test
    @DisplayName("LCK-08 nothing is handed back under a token that is not the task's")
    void refusesARetryUnderAnotherToken() {
        TaskLease wrong = held("a", 2, token());

        assertThat(apply(new TaskRetry(wrong, 1, 0, T0, T0, FAILURE, false))).isInstanceOf(TaskGone.class);
        assertThat(apply(new TaskHeartbeat(wrong, "1"))).isInstanceOf(TaskGone.class);

        assertThat(claimTasks(BERT)).isEmpty();
        assertThat(taskOf("a").attempts()).isZero();
        assertThat(taskOf("a").lastFailure()).isNull();
    }

    @Test
    void refusesARetryOfATaskThatIsGone() {
        done(completion(lease));

        assertThat(apply(new TaskRetry(lease, 1, 0, T0, T0, FAILURE, false))).isInstanceOf(TaskGone.class);
        assertThat(apply(new TaskHeartbeat(lease, "1"))).isInstanceOf(TaskGone.class);
        assertThat(claimTasks(BERT)).isEmpty();
    }

    @Test
    void refusesTheOldTokenOnceAnotherNodeHasTheTask() {
        done(new TaskRetry(lease, 1, 0, T0, T0, FAILURE, false));
        claimTasks(BERT);

        assertThat(apply(completion(lease))).isInstanceOf(TaskGone.class);
        assertThat(apply(new TaskHeartbeat(lease, "1"))).isInstanceOf(TaskGone.class);
    }

    @Test
    void keepsTheNewestHeartbeat() {
        done(new TaskHeartbeat(lease, "1"), new TaskHeartbeat(lease, "2"));
        provider().leave(ANNA, T0);

        assertThat(claimOne(T0, BERT).heartbeat()).isEqualTo("2");
    }

    @Test
    void leavesTagInputAndOptionsAsTheyWere() {
        schedule(
                "b",
                TaskToDo.of(2).tagged("gpu").input("7").options("{\"o\":1}").build());
        ClaimedTask first = claimOne(T0, BERT);
        done(new TaskRetry(first.lease(), 1, 0, seconds(1), seconds(1), FAILURE, false));

        ClaimedTask again = claimOne(seconds(1), BERT);
        assertThat(again.tag()).isEqualTo("gpu");
        assertThat(again.input()).isEqualTo("7");
        assertThat(again.options()).isEqualTo("{\"o\":1}");
    }

    private TaskRecord taskOf(String id) {
        return provider().listTasks(id).getFirst();
    }
}
