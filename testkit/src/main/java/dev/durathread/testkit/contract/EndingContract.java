package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.held;
import static dev.durathread.testkit.contract.Fixtures.message;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.provider.WriteOutcome.Applied;
import dev.durathread.provider.WriteOutcome.FenceLost;
import dev.durathread.provider.WriteOutcome.UnseenMessages;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What becomes of messages when an instance ends: {@link TurnCommit#onlyIfAllSeen}, {@link Applied#dropped}. One whose
 * sender was told that it is stored has been seen by the turn that ends the instance, or is counted by it.
 */
public abstract class EndingContract extends Chapter {
    protected EndingContract(ProviderSource source) {
        super(source);
    }

    private static Applied dropping(long messages) {
        return new Applied(List.of(), List.of(), messages);
    }

    @Test
    void isRefusedWhileAMessageIsUnseen() {
        Fence fence = started("a");
        applyAll(delivery("a", "1"), delivery("a", "2"));

        assertThat(apply(Turn.of("a", fence)
                        .consuming(1L)
                        .onlyIfAllSeen()
                        .completed()
                        .build()))
                .isEqualTo(new UnseenMessages(2));

        assertThat(record("a").status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(fenceOf("a")).isEqualTo(fence);
        assertThat(inbox("a")).extracting(InboxMessage::sequence).containsExactly(1L, 2L);
        assertThat(claim(ANNA)).as("ready for the message").containsExactly("a");
    }

    @Test
    void changesNothingWhenItIsRefused() {
        LeaseToken token = Fixtures.token();
        Fence fence = schedule("a", TaskToDo.of(2).heldUnder(token).build());
        apply(delivery("a", "1"));

        WriteOutcome outcome = apply(Turn.of("a", fence)
                .recording(external("x"))
                .acking(held("a", 2, token))
                .starting(Start.of("child").build())
                .sending(delivery("a", "to itself"))
                .customStatus("1")
                .onlyIfAllSeen()
                .completed()
                .build());

        assertThat(outcome).isEqualTo(new UnseenMessages(1));
        assertThat(history("a")).hasSize(2);
        assertThat(provider().lostTasks(List.of(held("a", 2, token)))).isEmpty();
        assertThat(provider().readInstance("child")).isEmpty();
        assertThat(inbox("a")).hasSize(1);
        assertThat(record("a").customStatusVersion()).isZero();
    }

    @Test
    void isAppliedOnceAllIsSeen() {
        Fence fence = started("a");
        applyAll(delivery("a", "1"), delivery("a", "2"));

        assertThat(apply(Turn.of("a", fence)
                        .consuming(1L, 2L)
                        .onlyIfAllSeen()
                        .completed()
                        .build()))
                .isEqualTo(Applied.PLAIN);

        assertThat(record("a").status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void isAppliedWhenNothingEverCame() {
        Fence fence = started("a");

        assertThat(apply(Turn.of("a", fence).onlyIfAllSeen().completed().build()))
                .isEqualTo(Applied.PLAIN);
    }

    @Test
    void isRefusedForItsFenceFirst() {
        Fence fence = started("a");
        apply(delivery("a", "1"));

        assertThat(apply(Turn.of("a", fence.advancedTo(7))
                        .onlyIfAllSeen()
                        .completed()
                        .build()))
                .isInstanceOf(FenceLost.class);
    }

    @Test
    void findsAMessageOfItsOwnBatch() {
        Fence fence = started("a");

        assertThat(applyAll(
                        delivery("a", "1"),
                        Turn.of("a", fence).onlyIfAllSeen().completed().build()))
                .last()
                .isEqualTo(new UnseenMessages(1));
        assertThat(applyAll(delivery("a", "2"), Turn.of("a", fence).completed().build()))
                .last()
                .isEqualTo(dropping(2));
    }

    @Test
    void findsAMessageThatCameWithTheStart() {
        NewInstance start = Start.of("a").with(message("1"), message("2")).build();
        Fence fence = new Fence(start.incarnation(), 1, 0);

        assertThat(applyAll(
                        start,
                        Turn.of("a", fence)
                                .recording(startedEvent("a"))
                                .consuming(1L)
                                .onlyIfAllSeen()
                                .completed()
                                .build()))
                .last()
                .isEqualTo(new UnseenMessages(2));
        assertThat(apply(Turn.of("a", fence)
                        .recording(startedEvent("a"))
                        .consuming(1L)
                        .completed()
                        .build()))
                .isEqualTo(dropping(1));
    }

    @Test
    void countsWhatNoTurnHasConsumed() {
        Fence fence = started("a");
        applyAll(delivery("a", "1"), delivery("a", "2"), delivery("a", "3"), delivery("a", "4"));
        fence = advance(Turn.of("a", fence).recording(external("2")).consuming(2L));

        assertThat(apply(Turn.of("a", fence)
                        .recording(external("1"))
                        .consuming(1L)
                        .seenThrough(3)
                        .completed()
                        .build()))
                .isEqualTo(dropping(2));

        assertThat(inbox("a")).as("they can still be looked at").hasSize(2);
    }

    @Test
    void countsMessagesThatWereSeenAndNotConsumed() {
        Fence fence = started("a");
        applyAll(delivery("a", "1"), delivery("a", "2"));

        assertThat(apply(Turn.of("a", fence)
                        .seenThrough(2)
                        .onlyIfAllSeen()
                        .completed()
                        .build()))
                .isEqualTo(dropping(2));
    }

    @Test
    void countsForEachInstanceOfABatch() {
        Fence first = started("a");
        Fence second = started("b");
        Fence third = started("c");
        applyAll(delivery("a", "1"), delivery("c", "1"), delivery("c", "2"));

        assertThat(applyAll(
                        Turn.of("a", first).completed().build(),
                        Turn.of("b", second).completed().build(),
                        Turn.of("c", third).completed().build()))
                .containsExactly(dropping(1), Applied.PLAIN, dropping(2));
    }

    @Test
    void tellsWhatItSentAsWellAsWhatItDropped() {
        Fence fence = started("a");
        Fence other = started("b");
        apply(delivery("a", "1"));

        assertThat(apply(Turn.of("a", fence)
                        .sending(delivery("b", "1"))
                        .completed()
                        .build()))
                .isEqualTo(new Applied(List.of(new WriteOutcome.Delivered(1, other, false)), List.of(), 1));
    }

    @Test
    void dropsNothingAtTheEndOfAnExecution() {
        Fence fence = started("a");
        apply(delivery("a", "1"));

        assertThat(apply(Turn.of("a", fence).continuedAsNew("1").build())).isEqualTo(Applied.PLAIN);

        assertThat(inbox("a")).hasSize(1);
        assertThat(claim(ANNA)).containsExactly("a");
    }

    @Test
    void isOnlyForATurnThatFinishes() {
        Fence fence = started("a");
        Turn waiting = Turn.of("a", fence).onlyIfAllSeen().wakingAt(seconds(9));
        Turn goesOn = Turn.of("a", fence).onlyIfAllSeen().into(new InstanceState.ContinuedAsNew("1", null, null));

        assertThatThrownBy(waiting::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"a\"");
        assertThatThrownBy(goesOn::build).isInstanceOf(IllegalArgumentException.class);
    }
}
