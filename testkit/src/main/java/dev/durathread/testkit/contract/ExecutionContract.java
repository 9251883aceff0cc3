package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.FAILURE;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.Failure;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.WriteOutcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How executions and instances end, and what stays of them: {@link InstanceState}. */
public abstract class ExecutionContract extends Chapter {
    protected ExecutionContract(ProviderSource source) {
        super(source);
    }

    @Test
    void storesTheOutputOfACompletedInstance() {
        Fence fence = started("a");
        doneAt(
                seconds(2),
                Turn.of("a", fence)
                        .into(new InstanceState.Completed("{\"x\":1}"))
                        .at(seconds(2))
                        .build());

        InstanceRecord record = record("a");
        assertThat(record.status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(record.output()).isEqualTo("{\"x\":1}");
        assertThat(record.failure()).isNull();
        assertThat(record.cancelReason()).isNull();
    }

    @Test
    void storesTheFailureOfAFailedInstance() {
        Fence fence = started("a");
        advance(Turn.of("a", fence).into(new InstanceState.Failed(FAILURE)));

        assertThat(record("a").status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(record("a").failure()).isEqualTo(FAILURE);
        assertThat(record("a").output()).isNull();
    }

    @Test
    void storesAFailureThatHasNeitherMessageNorStackTrace() {
        Fence fence = started("a");
        Failure bare = new Failure("X", null, null);
        advance(Turn.of("a", fence).into(new InstanceState.Failed(bare)));

        assertThat(record("a").failure()).isEqualTo(bare);
    }

    @Test
    void storesTheReasonOfACancelledInstance() {
        Fence fence = started("a");
        advance(Turn.of("a", fence).into(new InstanceState.Cancelled("not wanted")));

        assertThat(record("a").status()).isEqualTo(InstanceStatus.CANCELLED);
        assertThat(record("a").cancelReason()).isEqualTo("not wanted");
    }

    @Test
    @DisplayName("TMR-08 what an execution leaves pending goes in the commit that ends it")
    void removesTasksAndTimersOfAFinishedInstance() {
        Fence fence = pendingWork("a");

        advance(Turn.of("a", fence).completed());

        assertThat(provider().listTasks("a")).isEmpty();
        assertThat(provider().listTimers("a")).isEmpty();
        assertThat(claimTasks(BERT)).isEmpty();
        assertThat(claimAt(seconds(1_000), ANNA)).as("no empty wake-up").isEmpty();
    }

    @Test
    @DisplayName("QUE-13 unconsumed messages stay when the instance ends")
    void keepsHistoryAndInboxOfAFinishedInstance() {
        Fence fence = started("a");
        apply(delivery("a", "1"));

        advance(Turn.of("a", fence).completed());

        assertThat(history("a")).hasSize(1);
        assertThat(inbox("a")).hasSize(1);
        assertThat(claim(ANNA))
                .as("a finished instance is not run for a message")
                .isEmpty();
    }

    @Test
    void finishesInItsFirstTurn() {
        Fence fence = create("a");

        advance(Turn.of("a", fence).recording(startedEvent("a")).completed());

        assertThat(record("a").status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(claim(ANNA)).isEmpty();
    }

    @Test
    @DisplayName("CAN-02 the next execution begins with an empty history; the past one stays readable")
    void beginsTheNextExecution() {
        Fence fence = started("a");

        fence = advance(Turn.of("a", fence).into(new InstanceState.ContinuedAsNew("{\"n\":2}", "2.0.0", null)));

        assertThat(fence.executionId()).isEqualTo(2);
        assertThat(fence.lastEventId()).isZero();
        assertThat(record("a").status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(record("a").input()).isEqualTo("{\"n\":2}");
        assertThat(record("a").version()).isEqualTo("2.0.0");
        assertThat(history("a", 2)).isEmpty();
        advance(Turn.of("a", fence).recording(startedEvent("a", 2)));
        assertThat(history("a", 2)).containsExactly(startedEvent("a", 2));
        assertThat(history("a", 1)).containsExactly(startedEvent("a"));
    }

    @Test
    @DisplayName("CAN-07 the next execution's version is the one asked for, or open")
    void leavesTheVersionOfTheNextExecutionOpen() {
        Fence fence = create("a");
        fence = advance(Turn.of("a", fence).pinning("1.0.0").recording(startedEvent("a")));

        advance(Turn.of("a", fence).continuedAsNew("1"));

        assertThat(record("a").version()).isNull();
    }

    @Test
    void runsTheNextExecutionAtOnceOnAnyNode() {
        Fence fence = started("a");
        doneAt(seconds(5), Turn.of("a", fence).continuedAsNew("1").build());

        assertThat(claimAt(seconds(4), BERT)).isEmpty();
        assertThat(claimAt(seconds(5), BERT)).containsExactly("a");
    }

    @Test
    void givesTheNextExecutionToTheNodeThatAsks() {
        Fence fence = started("a");
        advance(Turn.of("a", fence).into(new InstanceState.ContinuedAsNew("1", null, ANNA)));

        assertThat(claim(BERT)).isEmpty();
        assertThat(claim(ANNA)).containsExactly("a");
    }

    @Test
    @DisplayName("CAN-05 tasks and timers of the ended execution are removed")
    void removesTasksAndTimersOfAnExecutionThatEnded() {
        Fence fence = pendingWork("a");

        advance(Turn.of("a", fence).continuedAsNew("1"));

        assertThat(provider().listTasks("a")).isEmpty();
        assertThat(provider().listTimers("a")).isEmpty();
        assertThat(claimTasks(BERT)).isEmpty();
    }

    @Test
    @DisplayName("EVT-09 unconsumed messages cross continue-as-new")
    void keepsTheInboxForTheNextExecution() {
        Fence fence = started("a");
        applyAll(delivery("a", "1"), delivery("a", "2"));

        fence = advance(Turn.of("a", fence).consuming(1L).continuedAsNew("1"));

        assertThat(inbox("a")).extracting(InboxMessage::sequence).containsExactly(2L);
        assertThat(apply(delivery("a", "3"))).isEqualTo(new WriteOutcome.Delivered(3, fence, false));
    }

    /** An instance with a held task, a free task and a timer. */
    private Fence pendingWork(String id) {
        return advance(Turn.of(id, started(id))
                .recording(scheduledEvent(), scheduledEvent(), external("1"))
                .scheduling(
                        TaskToDo.of(2).heldUnder(Fixtures.token()).build(),
                        TaskToDo.of(3).build())
                .setting(new NewTimer(4, seconds(60)))
                .wakingAt(seconds(60)));
    }
}
