package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.held;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static dev.durathread.testkit.contract.Fixtures.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.KeyValue;
import dev.durathread.provider.Fence;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.provider.WriteOutcome.Applied;
import dev.durathread.provider.WriteOutcome.FenceLost;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * That a turn is applied whole, on the state it was made for, or not at all: {@link TurnCommit}, {@link Fence}.
 *
 * <p>Attacks INV-2 and INV-11.
 */
public abstract class FenceContract extends Chapter {
    private static final FenceLost LOST = new FenceLost();

    protected FenceContract(ProviderSource source) {
        super(source);
    }

    @Test
    void appliesATurnOnTheFenceThatIsStored() {
        Fence fence = create("a");

        TurnCommit turn = Turn.of("a", fence)
                .recording(startedEvent("a"), scheduledEvent())
                .build();

        assertThat(apply(turn)).isEqualTo(Applied.PLAIN);
        assertThat(fenceOf("a")).isEqualTo(turn.fenceAfter()).isEqualTo(fence.advancedTo(2));
    }

    @Test
    @DisplayName("LCK-02 a turn is refused when another was committed since")
    void refusesATurnOnAnOlderEvent() {
        Fence fence = create("a");
        advance(Turn.of("a", fence).recording(startedEvent("a")));

        assertThat(apply(Turn.of("a", fence)
                        .recording(startedEvent("a"), scheduledEvent())
                        .build()))
                .isEqualTo(LOST);

        assertThat(history("a")).hasSize(1);
    }

    @Test
    void refusesATurnOnAnEventThatIsNotThereYet() {
        Fence fence = create("a");

        assertThat(apply(Turn.of("a", fence.advancedTo(1))
                        .recording(scheduledEvent())
                        .build()))
                .isEqualTo(LOST);
        assertThat(history("a")).isEmpty();
    }

    @Test
    void refusesATurnOnAPastExecution() {
        Fence fence = started("a");
        advance(Turn.of("a", fence).continuedAsNew("1"));

        assertThat(apply(Turn.of("a", fence).recording(scheduledEvent()).build()))
                .isEqualTo(LOST);
        assertThat(history("a", 1)).hasSize(1);
    }

    @Test
    void refusesATurnOnAFutureExecution() {
        Fence fence = started("a");

        assertThat(apply(Turn.of("a", fence.nextExecution())
                        .recording(startedEvent("a", 2))
                        .build()))
                .isEqualTo(LOST);
    }

    @Test
    void refusesATurnOfAnotherIncarnation() {
        Fence fence = started("a");

        assertThat(apply(Turn.of("a", new Fence(fence.incarnation() + 1, 1, 1))
                        .recording(scheduledEvent())
                        .build()))
                .isEqualTo(LOST);
    }

    @Test
    void refusesATurnOfAnUnknownInstance() {
        assertThat(apply(Turn.of("nobody", new Fence(1, 1, 0))
                        .recording(startedEvent("nobody"))
                        .build()))
                .isEqualTo(LOST);

        assertThat(provider().readInstance("nobody")).isEmpty();
        assertThat(history("nobody", 1)).isEmpty();
    }

    @Test
    void refusesATurnOfAFinishedInstance() {
        Fence fence = started("a");
        advance(Turn.of("a", fence).completed());

        assertThat(apply(Turn.of("a", fence).recording(scheduledEvent()).build()))
                .isEqualTo(LOST);
        assertThat(record("a").output()).isEqualTo("\"done\"");
    }

    @Test
    void refusesATurnOfASuspendedInstance() {
        Fence fence = started("a");
        provider().suspend("a", "look", T0);

        assertThat(apply(Turn.of("a", fence).recording(scheduledEvent()).build()))
                .isEqualTo(LOST);
        assertThat(history("a")).hasSize(1);
    }

    @Test
    @DisplayName("LCK-04 no clock and no lease makes a turn valid or invalid: only its fence does")
    void appliesATurnOfANodeThatDoesNotHoldTheLease() {
        Fence fence = create("a");
        assertThat(claim(ANNA)).containsExactly("a");

        assertThat(applyAt(
                        seconds(1_000),
                        Turn.of("a", fence)
                                .recording(startedEvent("a"))
                                .by(BERT)
                                .build()))
                .isEqualTo(Applied.PLAIN);

        assertThat(apply(Turn.of("a", fence)
                        .recording(startedEvent("a"))
                        .by(ANNA)
                        .build()))
                .as("the holder comes too late")
                .isEqualTo(LOST);
    }

    @Test
    void changesNothingByATurnThatItRefuses() {
        Fence fence = started("a");
        create("other");
        apply(delivery("a", "1"));
        LeaseToken token = token();
        fence = advance(Turn.of("a", fence)
                .recording(scheduledEvent())
                .seenThrough(1)
                .scheduling(
                        TaskToDo.of(2).heldUnder(token).build(), TaskToDo.of(3).build())
                .setting(new NewTimer(4, seconds(9)))
                .customStatus("1")
                .keyValues(new KeyValueChange.Put("k", new KeyValue("1", T0))));

        WriteOutcome outcome = apply(Turn.of("a", fence)
                .pinning("9.9.9")
                .recording(external("1"))
                .consuming(1L)
                .acking(held("a", 2, token()))
                .scheduling(TaskToDo.of(5).build())
                .cancellingTasks(3L)
                .setting(new NewTimer(6, seconds(5)))
                .closingTimers(4L)
                .starting(Start.of("child").childOf("a", 7).build())
                .sending(delivery("other", "1"))
                .customStatus("2")
                .keyValues(new KeyValueChange.RemoveAll())
                .completed()
                .build());

        assertThat(outcome).isEqualTo(LOST);
        assertThat(record("a").version()).isNull();
        assertThat(record("a").status().isFinished()).isFalse();
        assertThat(record("a").customStatus()).isEqualTo("1");
        assertThat(record("a").customStatusVersion()).isEqualTo(1);
        assertThat(fenceOf("a")).isEqualTo(fence);
        assertThat(history("a")).hasSize(2);
        assertThat(inbox("a")).hasSize(1);
        assertThat(provider().listTasks("a"))
                .extracting(task -> task.key().activityId())
                .containsExactly(2L, 3L);
        assertThat(provider().listTimers("a"))
                .extracting(timer -> timer.timerId())
                .containsExactly(4L);
        assertThat(provider().readKeyValues("a")).containsOnlyKeys("k");
        assertThat(provider().readInstance("child")).isEmpty();
        assertThat(inbox("other")).isEmpty();
    }

    @Test
    @DisplayName("LCK-07 an acked task counts as long as its row carries the token, whatever the clock says")
    void acksATaskUnderItsToken() {
        Fence fence = started("a");
        LeaseToken token = token();
        fence = advance(Turn.of("a", fence)
                .recording(scheduledEvent())
                .scheduling(TaskToDo.of(2).heldUnder(token).build()));

        assertThat(applyAt(
                        seconds(1_000_000),
                        Turn.of("a", fence)
                                .recording(Fixtures.completedEvent(2))
                                .acking(held("a", 2, token))
                                .build()))
                .isEqualTo(Applied.PLAIN);

        assertThat(provider().listTasks("a")).isEmpty();
    }

    @Test
    void refusesATurnThatAcksATaskTwice() {
        Fence fence = started("a");
        LeaseToken token = token();
        fence = advance(Turn.of("a", fence)
                .recording(scheduledEvent())
                .scheduling(TaskToDo.of(2).heldUnder(token).build()));
        fence = advance(
                Turn.of("a", fence).recording(Fixtures.completedEvent(2)).acking(held("a", 2, token)));

        assertThat(apply(Turn.of("a", fence)
                        .recording(Fixtures.completedEvent(2))
                        .acking(held("a", 2, token))
                        .build()))
                .isEqualTo(LOST);
        assertThat(history("a")).hasSize(3);
    }

    @Test
    void refusesATurnOneOfWhoseTasksIsNotThere() {
        Fence fence = started("a");
        TaskLease good = held("a", 2, token());
        fence = advance(Turn.of("a", fence)
                .recording(scheduledEvent(), scheduledEvent())
                .scheduling(
                        TaskToDo.of(2).heldUnder(good.token()).build(),
                        TaskToDo.of(3).build()));

        assertThat(apply(Turn.of("a", fence)
                        .recording(Fixtures.completedEvent(2), Fixtures.completedEvent(3))
                        .acking(good, held("a", 3, token()))
                        .build()))
                .isEqualTo(LOST);

        assertThat(provider().lostTasks(List.of(good)))
                .as("the ack of the task that was there is not applied either")
                .isEmpty();
    }

    @Test
    void refusesATurnWhoseTaskBelongsToAnotherClaim() {
        Fence fence = started("a");
        fence = advance(Turn.of("a", fence)
                .recording(scheduledEvent())
                .scheduling(TaskToDo.of(2).build()));
        TaskLease lease = claimTasks(ANNA).getFirst().lease();
        provider().leave(ANNA, T0);
        claimTasks(BERT);

        assertThat(apply(Turn.of("a", fence)
                        .recording(Fixtures.completedEvent(2))
                        .acking(lease)
                        .build()))
                .isEqualTo(LOST);
    }
}
