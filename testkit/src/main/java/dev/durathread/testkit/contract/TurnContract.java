package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.block;
import static dev.durathread.testkit.contract.Fixtures.completedEvent;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.leasing;
import static dev.durathread.testkit.contract.Fixtures.message;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.HistoryEvent;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.provider.WriteOutcome.Applied;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a turn that is applied does to its instance and to others: {@link TurnCommit}, {@link InstanceState}.
 *
 * <p>Attacks INV-1: a turn is applied whole or not at all.
 */
public abstract class TurnContract extends Chapter {
    protected TurnContract(ProviderSource source) {
        super(source);
    }

    @Test
    void appendsItsEvents() {
        Fence fence = create("a");
        fence = advance(Turn.of("a", fence).recording(startedEvent("a"), scheduledEvent()));
        advance(Turn.of("a", fence).recording(completedEvent(2)));

        assertThat(history("a"))
                .containsExactly(
                        startedEvent("a"),
                        scheduledEvent().recordedAs(2, Fixtures.T0),
                        completedEvent(2).recordedAs(3, Fixtures.T0));
    }

    @Test
    void leavesTheFenceWhenItHasNoEvents() {
        Fence fence = started("a");

        assertThat(advance(Turn.of("a", fence).wakingAt(seconds(3)))).isEqualTo(fence);
        assertThat(advance(Turn.of("a", fence))).isEqualTo(fence);
    }

    @Test
    void bringsAPendingInstanceToRunning() {
        started("a");

        assertThat(record("a").status()).isEqualTo(InstanceStatus.RUNNING);
    }

    @Test
    void pinsTheVersionThatItNames() {
        Fence fence = create("a");
        fence = advance(Turn.of("a", fence).pinning("1.4.0").recording(startedEvent("a")));
        assertThat(record("a").version()).isEqualTo("1.4.0");

        advance(Turn.of("a", fence).recording(scheduledEvent()));
        assertThat(record("a").version()).as("later turns name none").isEqualTo("1.4.0");
    }

    @Test
    void isTheLastUpdateOfItsInstance() {
        Fence fence = create("a");
        done(Turn.of("a", fence).recording(startedEvent("a")).at(seconds(3)).build());

        assertThat(record("a").createdAt()).isEqualTo(Fixtures.T0);
        assertThat(record("a").updatedAt()).isEqualTo(seconds(3));
    }

    @Test
    @DisplayName("LCK-03 a turn removes the messages that it names and no others")
    void removesTheMessagesThatItConsumed() {
        Fence fence = started("a");
        applyAll(delivery("a", "1"), delivery("a", "2"), delivery("a", "3"));

        advance(Turn.of("a", fence).recording(external("1")).consuming(1L, 3L));

        assertThat(inbox("a")).containsExactly(new InboxMessage(2, message("2")));
    }

    @Test
    void isReadyAgainForAMessageThatItsTurnHasNotSeen() {
        Fence fence = started("a");
        applyAll(delivery("a", "1"), delivery("a", "2"));

        doneAt(
                seconds(5),
                Turn.of("a", fence).recording(external("1")).consuming(1L).build());

        assertThat(claimAt(seconds(4), ANNA)).isEmpty();
        assertThat(claimAt(seconds(5), ANNA)).containsExactly("a");
    }

    @Test
    void isNotReadyForAMessageThatItsTurnHasSeenAndLeft() {
        Fence fence = started("a");
        applyAll(delivery("a", "1"), delivery("a", "2"));

        advance(Turn.of("a", fence).recording(external("2")).consuming(2L));

        assertThat(claim(ANNA)).isEmpty();
        assertThat(inbox("a")).extracting(InboxMessage::sequence).containsExactly(1L);
    }

    @Test
    @DisplayName(
            "TMR-01 an instance that waits for a timer is ready when it is due, by the time that comes with the call")
    void isReadyWhenItsWakeTimeComes() {
        Fence fence = started("a");

        advance(Turn.of("a", fence).wakingAt(seconds(30)));

        assertThat(claimAt(seconds(30).minusMillis(1), ANNA)).isEmpty();
        assertThat(claimAt(seconds(30), ANNA)).containsExactly("a");
    }

    @Test
    void isReadyAtOnceWhenItsWakeTimeHasPassed() {
        Fence fence = started("a");

        advance(Turn.of("a", fence).wakingAt(seconds(-30)));

        assertThat(claim(ANNA)).containsExactly("a");
    }

    @Test
    void isReadyEarlierThanItsWakeTimeForAMessage() {
        Fence fence = started("a");
        advance(Turn.of("a", fence).wakingAt(seconds(30)));

        applyAt(seconds(2), delivery("a", "1"));

        assertThat(claimAt(seconds(2), ANNA)).containsExactly("a");
    }

    @Test
    void isNeverReadyByItselfWithoutAWakeTime() {
        started("a");

        assertThat(claimAt(seconds(1_000_000), ANNA)).isEmpty();
    }

    @Test
    void handsTheLeaseBackUnlessANodeKeepsIt() {
        Fence fence = create("a");
        claim(ANNA);
        advance(Turn.of("a", fence).recording(startedEvent("a")));

        applyAt(seconds(1), delivery("a", "1"));

        assertThat(claimAt(seconds(1), BERT)).containsExactly("a");
    }

    @Test
    void leavesTheLeaseWithTheNodeThatKeepsIt() {
        Fence fence = create("a");
        claim(ANNA);
        advance(Turn.of("a", fence).recording(startedEvent("a")).keptBy(ANNA));

        apply(delivery("a", "1"));

        assertThat(claim(BERT)).isEmpty();
        assertThat(claim(ANNA)).containsExactly("a");
    }

    @Test
    void liftsABlock() {
        Fence fence = started("a");
        done(block("a", fence, null, seconds(60)));

        advance(Turn.of("a", fence).recording(scheduledEvent()));

        assertThat(record("a").blocked()).isNull();
        apply(delivery("a", "1"));
        assertThat(claim(ANNA)).containsExactly("a");
    }

    @Test
    @DisplayName("SUB-01 a child is created in the commit that schedules it")
    void createsItsChildren() {
        Fence fence = started("a");
        create("taken");

        WriteOutcome outcome = apply(Turn.of("a", fence)
                .recording(scheduledEvent(), scheduledEvent())
                .starting(
                        Start.of("child").childOf("a", 2).leasedTo(ANNA).build(),
                        Start.of("taken").childOf("a", 3).build())
                .build());

        assertThat(outcome)
                .isEqualTo(new Applied(
                        List.of(),
                        List.of(new WriteOutcome.Created(true), new WriteOutcome.Exists(InstanceStatus.PENDING))));
        assertThat(record("child").parent()).isNotNull();
    }

    @Test
    void isToldOfAChildThatCouldNotBeCreated() {
        Fence fence = started("a");
        create("taken");

        doneAt(
                seconds(1),
                Turn.of("a", fence)
                        .starting(Start.of("taken")
                                .childOf("a", 2)
                                .refusing(delivery("a", "\"taken\""))
                                .build())
                        .build());

        assertThat(inbox("a")).extracting(InboxMessage::message).containsExactly(message("\"taken\""));
        assertThat(claimAt(seconds(1), ANNA)).contains("a");
    }

    @Test
    void deliversItsMessages() {
        Fence fence = started("a");
        Fence other = create("b");

        WriteOutcome outcome = apply(Turn.of("a", fence)
                .recording(scheduledEvent())
                .sending(delivery("b", "1"), delivery("nobody", "2"), leasing("b", "3", ANNA))
                .build());

        assertThat(outcome)
                .isEqualTo(new Applied(
                        List.of(
                                new WriteOutcome.Delivered(1, other, false),
                                new WriteOutcome.NoSuchInstance(),
                                new WriteOutcome.Delivered(2, other, true)),
                        List.of()));
    }

    @Test
    void appliesThoughTheReceiverOfItsMessageHasFinished() {
        Fence finished = started("b");
        advance(Turn.of("b", finished).completed());
        Fence fence = started("a");

        WriteOutcome outcome = apply(
                Turn.of("a", fence).completed().sending(delivery("b", "1")).build());

        assertThat(outcome)
                .isEqualTo(new Applied(List.of(new WriteOutcome.Finished(InstanceStatus.COMPLETED)), List.of()));
        assertThat(record("a").status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void writesToAChildOfTheSameTurn() {
        Fence fence = started("a");

        apply(Turn.of("a", fence)
                .starting(Start.of("child").build())
                .sending(delivery("child", "1"))
                .build());

        assertThat(inbox("child")).hasSize(1);
    }

    @Test
    void isReadyForAMessageToItself() {
        Fence fence = started("a");

        done(Turn.of("a", fence).sending(delivery("a", "1")).build());

        assertThat(inbox("a")).hasSize(1);
        assertThat(claim(ANNA)).containsExactly("a");
    }

    @Test
    void readsHistoryByThePage() {
        Fence fence = create("a");
        advance(Turn.of("a", fence)
                .recording(startedEvent("a"), scheduledEvent(), scheduledEvent(), scheduledEvent(), scheduledEvent()));

        assertThat(provider().readHistory("a", 1, 0, 2))
                .extracting(HistoryEvent::eventId)
                .containsExactly(1L, 2L);
        assertThat(provider().readHistory("a", 1, 2, 2))
                .extracting(HistoryEvent::eventId)
                .containsExactly(3L, 4L);
        assertThat(provider().readHistory("a", 1, 4, 2))
                .extracting(HistoryEvent::eventId)
                .containsExactly(5L);
        assertThat(provider().readHistory("a", 1, 5, 2)).isEmpty();
        assertThat(provider().readHistory("a", 1, 99, 2)).isEmpty();
    }

    @Test
    @DisplayName("ADM-04 the history of an unknown instance or execution is empty")
    void readsNoHistoryOfWhatIsUnknown() {
        started("a");

        assertThat(history("a", 2)).isEmpty();
        assertThat(history("nobody", 1)).isEmpty();
    }
}
