package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.completion;
import static dev.durathread.testkit.contract.Fixtures.lease;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Fence;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Renewal;
import dev.durathread.provider.SessionClaim;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.WriteOutcome.Delivered;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How tasks of a session go to one owner at a time: {@link SessionClaim}. */
public abstract class SessionContract extends Chapter {
    private static final Instant LEASE_END = seconds(30);

    protected SessionContract(ProviderSource source) {
        super(source);
    }

    /** Schedules one task for each session named; null for a task without one. */
    private Fence scheduleIn(String id, String... sessions) {
        Fence fence = advance(Turn.of(id, create(id)).recording(startedEvent(id)));
        for (String session : sessions) {
            TaskToDo task = TaskToDo.of(fence.lastEventId() + 1);
            fence = advance(Turn.of(id, fence)
                    .recording(scheduledEvent())
                    .scheduling((session.isEmpty() ? task : task.inSession(session)).build()));
        }
        return fence;
    }

    private List<ClaimedTask> claimAll(NodeId node, Instant now) {
        return claimSome(node, now, 1_000);
    }

    private List<ClaimedTask> claimSome(NodeId node, Instant now, int max) {
        return provider()
                .claimTasks(TaskSearch.by(node)
                        .at(now)
                        .max(max)
                        .sessions(now.plusSeconds(30), 100)
                        .build())
                .items();
    }

    private void renew(NodeId node, Instant now, Instant activeSince, TaskLease... tasks) {
        provider().renew(new Renewal(lease(node, now.plusSeconds(30)), List.of(tasks), activeSince), now);
    }

    @Test
    @DisplayName("SES-11 a claim without a part in sessions brings no task of a session")
    void leavesSessionsAloneUnlessAsked() {
        scheduleIn("a", "s", "");

        assertThat(claimTasks(ANNA))
                .extracting(ClaimedTask::session)
                .containsOnlyNulls()
                .hasSize(1);
    }

    @Test
    @DisplayName("SES-11 a claim with a part in sessions brings plain, owned and free ones, oldest first")
    void bringsPlainOwnedAndFreeTasks() {
        scheduleIn("a", "s");
        assertThat(claimAll(ANNA, T0)).hasSize(1);
        scheduleIn("b", "s", "", "t");

        assertThat(claimAll(ANNA, seconds(1))).extracting(ClaimedTask::session).containsExactly("s", null, "t");
    }

    @Test
    @DisplayName("SES-01 the first claim takes the session: its other tasks go to that owner alone")
    void belongsToTheOwnerWhoseTaskWasClaimedFirst() {
        scheduleIn("a", "s", "s");
        assertThat(claimSome(ANNA, T0, 1)).hasSize(1);

        assertThat(claimAll(BERT, T0)).isEmpty();
        assertThat(claimAll(ANNA, T0)).hasSize(1);
    }

    @Test
    @DisplayName("SES-02 an owner may run several tasks of a session at the same time")
    void givesTheOwnerSeveralTasksOfOneSessionAtOnce() {
        scheduleIn("a", "s", "s", "s");

        assertThat(claimAll(ANNA, T0)).hasSize(3);
    }

    @Test
    void tellsSessionsApartCharacterForCharacter() {
        scheduleIn("a", "s", "S", "s ");
        assertThat(claimSome(ANNA, T0, 1)).extracting(ClaimedTask::session).containsExactly("s");

        assertThat(claimAll(BERT, T0)).extracting(ClaimedTask::session).containsExactly("S", "s ");
    }

    @Test
    @DisplayName("SES-06 a session whose lease has run out may be claimed by anyone")
    void isFreeWhenItsLeaseRunsOut() {
        scheduleIn("a", "s", "s");
        claimSome(ANNA, T0, 1);

        assertThat(claimAll(BERT, LEASE_END.minusMillis(1))).isEmpty();
        assertThat(claimAll(BERT, LEASE_END)).hasSize(1);
    }

    @Test
    @DisplayName("SES-06 the same owner may claim its session again after its lease ran out")
    void isClaimedAgainByTheSameOwner() {
        scheduleIn("a", "s", "s", "s");
        claimSome(ANNA, T0, 1);

        assertThat(claimSome(ANNA, LEASE_END.plusSeconds(1), 1)).hasSize(1);
        assertThat(claimAll(BERT, LEASE_END.plusSeconds(2))).isEmpty();
    }

    @Test
    void extendsItsLeaseByEachClaim() {
        scheduleIn("a", "s", "s", "s");
        claimSome(ANNA, T0, 1);
        claimSome(ANNA, seconds(20), 1);

        assertThat(claimAll(BERT, seconds(49))).isEmpty();
        assertThat(claimAll(BERT, seconds(50))).hasSize(1);
    }

    @Test
    @DisplayName("SES-13 a node that comes back under the same name has its sessions at once")
    void belongsToTheNameOfANode() {
        scheduleIn("a", "s", "s");
        provider()
                .claimTasks(TaskSearch.by(ANNA)
                        .max(1)
                        .sessions("worker", LEASE_END, 100)
                        .build());
        provider().leave(ANNA, seconds(1));

        NodeId restarted = new NodeId("anna-2");
        TaskSearch search = TaskSearch.by(restarted).at(seconds(2)).sessions("worker", LEASE_END, 100);
        assertThat(claimAll(BERT, seconds(2))).isEmpty();
        assertThat(provider().claimTasks(search.build()).items()).hasSize(2);
    }

    @Test
    @DisplayName("SES-08 an owner at its limit gets tasks of its own sessions and plain ones, but no further session")
    void respectsTheLimitOfSessions() {
        scheduleIn("a", "s1", "s2", "s3", "s1", "");
        TaskSearch search = TaskSearch.by(ANNA).sessions(LEASE_END, 2);

        assertThat(provider().claimTasks(search.build()).items())
                .extracting(ClaimedTask::session)
                .containsExactly("s1", "s2", "s1", null);
        assertThat(provider().claimTasks(search.build()).items()).isEmpty();
        assertThat(claimAll(BERT, T0)).extracting(ClaimedTask::session).containsExactly("s3");
    }

    @Test
    void countsSessionsWhoseLeaseRanOutNoMore() {
        scheduleIn("a", "s1", "s2");
        TaskSearch search = TaskSearch.by(ANNA).sessions(LEASE_END, 1);
        assertThat(provider().claimTasks(search.build()).items()).hasSize(1);

        TaskSearch later = TaskSearch.by(ANNA).at(LEASE_END).sessions(seconds(60), 1);
        assertThat(provider().claimTasks(later.build()).items())
                .extracting(ClaimedTask::session)
                .containsExactly("s2");
    }

    @Test
    void givesNoSessionToAnOwnerThatMayHoldNone() {
        scheduleIn("a", "s", "");

        assertThat(provider()
                        .claimTasks(TaskSearch.by(ANNA).sessions(LEASE_END, 0).build())
                        .items())
                .extracting(ClaimedTask::session)
                .containsExactly((String) null);
    }

    @Test
    @DisplayName("SES-03 renewing a node's lease extends those of its active sessions")
    void isExtendedWithTheLeaseOfItsNode() {
        scheduleIn("a", "s", "s");
        claimSome(ANNA, T0, 1);

        renew(ANNA, seconds(20), T0);

        assertThat(claimAll(BERT, seconds(49))).isEmpty();
        assertThat(claimAll(BERT, seconds(50))).hasSize(1);
    }

    @Test
    @DisplayName("SES-04 a session that was idle too long is left to lapse")
    void isLeftToLapseWhenIdle() {
        scheduleIn("a", "s", "s");
        claimSome(ANNA, T0, 1);

        renew(ANNA, seconds(20), seconds(1));

        assertThat(claimAll(BERT, LEASE_END)).hasSize(1);
    }

    @Test
    @DisplayName("SES-04 a task that still runs keeps its session active")
    void isActiveWhileATaskRuns() {
        scheduleIn("a", "s", "s");
        TaskLease running = claimSome(ANNA, T0, 1).getFirst().lease();

        renew(ANNA, seconds(20), seconds(1), running);

        assertThat(claimAll(BERT, seconds(49))).isEmpty();
    }

    @Test
    @DisplayName("SES-04 the end of a task counts as activity of its session")
    void isActiveWhenATaskEnds() {
        scheduleIn("a", "s", "s");
        TaskLease ended = claimSome(ANNA, T0, 1).getFirst().lease();
        doneAt(seconds(15), completion(ended));

        renew(ANNA, seconds(20), seconds(10));

        assertThat(claimAll(BERT, seconds(49))).isEmpty();
    }

    @Test
    @DisplayName("SES-04 the ack of a task by a turn counts as activity of its session")
    void isActiveWhenATurnAcksATask() {
        Fence fence = scheduleIn("a", "s", "s");
        TaskLease ended = claimSome(ANNA, T0, 1).getFirst().lease();
        doneAt(
                seconds(15),
                Turn.of("a", fence)
                        .recording(Fixtures.completedEvent(2))
                        .acking(ended)
                        .at(seconds(15))
                        .build());

        renew(ANNA, seconds(20), seconds(10));

        assertThat(claimAll(BERT, seconds(49))).isEmpty();
    }

    @Test
    void isNotExtendedByAnotherNode() {
        scheduleIn("a", "s", "s");
        claimSome(ANNA, T0, 1);

        renew(BERT, seconds(20), T0);

        assertThat(claimAll(BERT, LEASE_END.minusMillis(1))).isEmpty();
        assertThat(claimAll(BERT, LEASE_END)).hasSize(1);
    }

    @Test
    @DisplayName("SES-07 losing the session does not take away the task that runs")
    void doesNotTakeARunningTaskWithIt() {
        Fence fence = scheduleIn("a", "s", "s");
        TaskLease running = claimSome(ANNA, T0, 1).getFirst().lease();
        assertThat(claimAll(BERT, LEASE_END)).hasSize(1);

        assertThat(applyAt(LEASE_END, completion(running))).isEqualTo(new Delivered(1, fence, false));
    }

    @Test
    @DisplayName("SES-10 a session survives continue-as-new")
    void survivesContinueAsNew() {
        Fence fence = scheduleIn("a", "s");
        claimAll(ANNA, T0);
        fence = advance(Turn.of("a", fence).continuedAsNew("1"));
        advance(Turn.of("a", fence)
                .recording(startedEvent("a", 2), scheduledEvent())
                .scheduling(TaskToDo.of(2).inSession("s").build()));

        assertThat(claimAll(BERT, seconds(1))).isEmpty();
        assertThat(claimAll(ANNA, seconds(1))).hasSize(1);
    }

    @Test
    void tellsWhenASessionOfAnotherOwnerMayLapse() {
        scheduleIn("a", "s", "s");
        claimSome(ANNA, T0, 1);

        TaskSearch search = TaskSearch.by(BERT).at(seconds(1)).sessions(seconds(31), 100);
        assertThat(provider().claimTasks(search.build()).nextDue())
                .isNotNull()
                .isAfter(seconds(1))
                .isBeforeOrEqualTo(LEASE_END);
    }

    @Test
    void tellsWhenASessionOfAnOwnerAtItsLimitMayLapse() {
        scheduleIn("a", "s1", "s2");
        provider().claimTasks(TaskSearch.by(ANNA).sessions(LEASE_END, 1).build());

        TaskSearch search = TaskSearch.by(ANNA).at(seconds(1)).sessions(seconds(31), 1);
        assertThat(provider().claimTasks(search.build()).nextDue())
                .isNotNull()
                .isAfter(seconds(1))
                .isBeforeOrEqualTo(LEASE_END);
    }

    @Test
    void tellsWhenTheQueueDeadlineOfATaskInAForeignSessionWillHavePassed() {
        Fence fence = scheduleIn("a", "s");
        claimAll(ANNA, T0);
        advance(Turn.of("a", fence)
                .recording(scheduledEvent())
                .scheduling(
                        TaskToDo.of(3).inSession("s").queueDeadline(seconds(12)).build()));

        TaskSearch search = TaskSearch.by(BERT).at(seconds(1)).sessions(seconds(31), 100);
        assertThat(provider().claimTasks(search.build()).nextDue())
                .isNotNull()
                .isAfter(seconds(1))
                .isBeforeOrEqualTo(seconds(12));
    }
}
