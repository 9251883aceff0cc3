package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.block;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.leasing;
import static dev.durathread.testkit.contract.Fixtures.message;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.Delivery;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.Message;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.provider.WriteOutcome.Delivered;
import dev.durathread.provider.WriteOutcome.Duplicate;
import dev.durathread.provider.WriteOutcome.Finished;
import dev.durathread.provider.WriteOutcome.NoSuchInstance;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How messages get into inboxes, and that each gets there once: {@link Delivery}, {@link Message}. */
public abstract class DeliveryContract extends Chapter {
    protected DeliveryContract(ProviderSource source) {
        super(source);
    }

    @Test
    void numbersMessagesInTheOrderOfArrival() {
        Fence fence = create("a");

        assertThat(applyAll(delivery("a", "1"), delivery("a", "2")))
                .containsExactly(new Delivered(1, fence, false), new Delivered(2, fence, false));
        assertThat(apply(delivery("a", "3"))).isEqualTo(new Delivered(3, fence, false));

        assertThat(inbox("a"))
                .containsExactly(
                        new InboxMessage(1, message("1")),
                        new InboxMessage(2, message("2")),
                        new InboxMessage(3, message("3")));
    }

    @Test
    void numbersTheInboxOfEachInstanceByItself() {
        create("a", "b");

        applyAll(delivery("a", "1"), delivery("b", "2"), delivery("a", "3"));

        assertThat(inbox("a")).extracting(InboxMessage::sequence).containsExactly(1L, 2L);
        assertThat(inbox("b")).extracting(InboxMessage::sequence).containsExactly(1L);
    }

    @Test
    void neverGivesANumberAgain() {
        Fence fence = started("a");
        applyAll(delivery("a", "1"), delivery("a", "2"));
        fence = advance(Turn.of("a", fence).recording(external("1")).consuming(1L, 2L));

        assertThat(inbox("a")).isEmpty();
        assertThat(apply(delivery("a", "3"))).isEqualTo(new Delivered(3, fence, false));
    }

    @Test
    void countsOnWhereFirstMessagesEnded() {
        apply(Start.of("a").with(message("1"), message("2")).build());

        assertThat(apply(delivery("a", "3"))).isEqualTo(new Delivered(3, fenceOf("a"), false));
    }

    @Test
    void keepsTheExecutionThatAMessageIsFor() {
        create("a");
        Message forThird = new Message(3, external("1"), null);

        apply(new Delivery("a", forThird, null));

        assertThat(inbox("a")).containsExactly(new InboxMessage(1, forThird));
    }

    @Test
    void tellsTheFenceOfTheReceiver() {
        Fence fence = started("a");

        assertThat(apply(delivery("a", "1"))).isEqualTo(new Delivered(1, fence, false));
        assertThat(fence.lastEventId()).isEqualTo(1);
    }

    @Test
    @DisplayName("EVT-15 a message to an unknown instance is refused and nothing is stored")
    void refusesAnUnknownReceiver() {
        assertThat(apply(delivery("nobody", "1"))).isInstanceOf(NoSuchInstance.class);

        create("nobody");
        assertThat(inbox("nobody")).isEmpty();
    }

    @Test
    @DisplayName("EVT-10 a message to a finished instance is refused, with the status it finished in")
    void refusesAFinishedReceiver() {
        Fence fence = started("a");
        advance(Turn.of("a", fence).completed());

        assertThat(apply(delivery("a", "1"))).isEqualTo(new Finished(InstanceStatus.COMPLETED));
        assertThat(inbox("a")).isEmpty();
    }

    @Test
    @DisplayName("EVT-07 messages without an id are never taken for each other")
    void storesEqualMessagesWithoutAnId() {
        create("a");

        applyAll(delivery("a", "1"), delivery("a", "1"));

        assertThat(inbox("a")).hasSize(2);
    }

    @Test
    void storesOneMessageOfAnId() {
        create("a");
        apply(delivery("a", "1", "id"));

        assertThat(apply(delivery("a", "2", "id"))).isInstanceOf(Duplicate.class);

        assertThat(inbox("a")).containsExactly(new InboxMessage(1, message("1", "id")));
    }

    @Test
    void storesOneMessageOfAnIdInOneBatch() {
        Fence fence = create("a");

        List<WriteOutcome> outcomes =
                applyAll(delivery("a", "1", "id"), delivery("a", "2", "id"), delivery("a", "3", "other"));

        assertThat(outcomes)
                .containsExactly(new Delivered(1, fence, false), new Duplicate(), new Delivered(2, fence, false));
    }

    @Test
    void remembersAnIdAfterItsMessageWasConsumed() {
        Fence fence = started("a");
        apply(delivery("a", "1", "id"));
        advance(Turn.of("a", fence).recording(external("1")).consuming(1L));

        assertThat(apply(delivery("a", "1", "id"))).isInstanceOf(Duplicate.class);
    }

    @Test
    void remembersAnIdAcrossExecutions() {
        Fence fence = started("a");
        apply(delivery("a", "1", "id"));
        advance(Turn.of("a", fence).recording(external("1")).consuming(1L).continuedAsNew("1"));

        assertThat(apply(delivery("a", "1", "id"))).isInstanceOf(Duplicate.class);
    }

    @Test
    void remembersIdsOfEachInstanceByItself() {
        create("a", "b");
        apply(delivery("a", "1", "id"));

        assertThat(apply(delivery("b", "1", "id"))).isInstanceOf(Delivered.class);
    }

    @Test
    void takesMessageIdsThatDifferInCaseForDifferent() {
        create("a");
        apply(delivery("a", "1", "id"));

        assertThat(apply(delivery("a", "1", "ID"))).isInstanceOf(Delivered.class);
        assertThat(apply(delivery("a", "1", "id "))).isInstanceOf(Delivered.class);
    }

    @Test
    void makesTheReceiverReadyNow() {
        started("a");
        assertThat(claim(ANNA)).isEmpty();

        applyAt(seconds(5), delivery("a", "1"));

        assertThat(claimAt(seconds(4), ANNA)).isEmpty();
        assertThat(claimAt(seconds(5), ANNA)).containsExactly("a");
    }

    @Test
    void makesAReceiverThatIsReadyAlreadyNoLater() {
        create("a");

        applyAt(seconds(5), delivery("a", "1"));

        assertThat(claim(ANNA)).containsExactly("a");
    }

    @Test
    @DisplayName("an instance that has begun is made ready by a node whose clock is before its start time")
    void makesAReceiverThatHasBegunReadyByAClockThatIsBehind() {
        started("a");

        applyAt(seconds(-60), delivery("a", "1"));

        assertThat(claimAt(seconds(-60), ANNA)).containsExactly("a");
    }

    @Test
    void doesNotMakeAReceiverReadyBeforeItsStart() {
        apply(Start.of("a").startAt(seconds(10)).build());

        assertThat(applyAt(seconds(5), leasing("a", "1", ANNA))).isEqualTo(new Delivered(1, fenceOf("a"), false));

        assertThat(claimAt(seconds(9), ANNA)).isEmpty();
        assertThat(claimAt(seconds(10), BERT)).containsExactly("a");
    }

    @Test
    void isReadByThePage() {
        create("a");
        for (int i = 1; i <= 5; i++) {
            apply(delivery("a", String.valueOf(i)));
        }

        assertThat(provider().readInbox("a", 0, 2))
                .extracting(InboxMessage::sequence)
                .containsExactly(1L, 2L);
        assertThat(provider().readInbox("a", 2, 2))
                .extracting(InboxMessage::sequence)
                .containsExactly(3L, 4L);
        assertThat(provider().readInbox("a", 4, 2))
                .extracting(InboxMessage::sequence)
                .containsExactly(5L);
        assertThat(provider().readInbox("a", 5, 2)).isEmpty();
        assertThat(provider().readInbox("nobody", 0, 2)).isEmpty();
    }

    @Test
    void leasesAFreeReceiverToTheNodeThatAsks() {
        Fence fence = started("a");

        assertThat(apply(leasing("a", "1", ANNA))).isEqualTo(new Delivered(1, fence, true));

        assertThat(claim(BERT)).isEmpty();
        assertThat(claim(ANNA)).as("a node that lost the answer").containsExactly("a");
    }

    @Test
    void leavesTheLeaseWithTheNodeThatHasIt() {
        Fence fence = started("a");
        apply(leasing("a", "1", ANNA));

        assertThat(apply(leasing("a", "2", BERT))).isEqualTo(new Delivered(2, fence, false));
        assertThat(apply(leasing("a", "3", ANNA))).isEqualTo(new Delivered(3, fence, true));
        assertThat(claim(BERT)).isEmpty();
    }

    @Test
    void leasesNoSuspendedReceiver() {
        Fence fence = started("a");
        provider().suspend("a", "look", T0);

        assertThat(apply(leasing("a", "1", ANNA))).isEqualTo(new Delivered(1, fence, false));
        assertThat(claim(ANNA)).isEmpty();
    }

    @Test
    void leasesNoBlockedReceiver() {
        Fence fence = started("a");
        done(block("a", fence, null, seconds(60)));

        assertThat(apply(leasing("a", "1", ANNA))).isEqualTo(new Delivered(1, fence, false));
        assertThat(claim(ANNA)).isEmpty();
    }

    @Test
    void neitherStoresNorLeasesForADuplicate() {
        started("a");
        apply(delivery("a", "1", "id"));
        claim(BERT);

        assertThat(apply(new Delivery("a", message("1", "id"), ANNA))).isInstanceOf(Duplicate.class);
        assertThat(claim(ANNA)).isEmpty();
        assertThat(claim(BERT)).as("nothing new arrived").isEmpty();
    }
}
