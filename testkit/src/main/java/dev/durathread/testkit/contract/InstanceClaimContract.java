package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.FLOW;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.block;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.millis;
import static dev.durathread.testkit.contract.Fixtures.search;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.history.HistoryJson;
import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.Claims;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How instances are claimed and handed back: {@link InstanceClaim}, {@link InstanceRelease}. */
public abstract class InstanceClaimContract extends Chapter {
    protected InstanceClaimContract(ProviderSource source) {
        super(source);
    }

    @Test
    void givesTheInstanceAsItStands() {
        Fence fence = started("a");
        apply(delivery("a", "1"));

        Claims<ClaimedInstance> claims = provider().claimInstances(search(ANNA, T0));

        assertThat(claims.items()).containsExactly(new ClaimedInstance(record("a"), 1));
        assertThat(claims.items().getFirst().record().fence()).isEqualTo(fence);
    }

    @Test
    void tellsTheNewestSequenceThatTheInboxEverHeld() {
        Fence fence = started("a");
        applyAll(delivery("a", "1"), delivery("a", "2"));
        advance(Turn.of("a", fence).consuming(1L, 2L).wakingAt(T0));

        assertThat(provider().claimInstances(search(ANNA, T0)).items())
                .extracting(ClaimedInstance::lastSequence)
                .containsExactly(2L);
        create("b");
        assertThat(provider().claimInstances(search(ANNA, T0)).items())
                .extracting(ClaimedInstance::lastSequence)
                .containsExactly(0L);
    }

    @Test
    void givesTheLongestReadyFirst() {
        apply(Start.of("third").startAt(seconds(3)).build());
        apply(Start.of("first").startAt(seconds(1)).build());
        apply(Start.of("second").startAt(seconds(2)).build());

        assertThat(claimAt(seconds(10), ANNA)).containsExactly("first", "second", "third");
    }

    @Test
    void putsAMessageBehindWhatWasReadyBefore() {
        started("messaged");
        apply(Start.of("created").startAt(seconds(1)).build());
        applyAt(seconds(2), delivery("messaged", "1"));

        assertThat(claimAt(seconds(3), ANNA)).containsExactly("created", "messaged");
    }

    @Test
    @DisplayName("a message for an instance that waits does not stand behind a backlog of starts")
    void putsNoBacklogOfStartsBeforeThoseThatHaveBegun() {
        started("messaged");
        for (int i = 1; i <= 20; i++) {
            apply(Start.of("i" + i).startAt(millis(i)).build());
        }
        applyAt(seconds(2), delivery("messaged", "1"));

        assertThat(ids(provider().claimInstances(search(ANNA, seconds(3), 4))))
                .containsExactly("i1", "i2", "i3", "messaged");
    }

    @Test
    @DisplayName("nor do starts stand behind a backlog of instances that go on")
    void putsNoBacklogOfThoseThatHaveBegunBeforeStarts() {
        for (int i = 1; i <= 8; i++) {
            started("b" + i);
            applyAt(millis(i), delivery("b" + i, "1"));
        }
        apply(Start.of("created").startAt(seconds(2)).build());
        apply(Start.of("later").startAt(seconds(2)).build());

        assertThat(ids(provider().claimInstances(search(ANNA, seconds(3), 4))))
                .as("a quarter of four")
                .containsExactly("b1", "b2", "b3", "created");
    }

    @Test
    void refusesAShareThatIsLargerThanTheWhole() {
        assertThatThrownBy(() -> new InstanceClaim(ANNA, 3, 4, T0, Set.of("Flow"), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("DUR-3023");
    }

    @Test
    void givesNoMoreThanWasAskedFor() {
        for (int i = 1; i <= 5; i++) {
            apply(Start.of("i" + i).startAt(millis(i)).build());
        }

        assertThat(ids(provider().claimInstances(search(ANNA, seconds(1), 2)))).containsExactly("i1", "i2");
        assertThat(ids(provider().claimInstances(search(ANNA, seconds(1), 2)))).containsExactly("i3", "i4");
        assertThat(ids(provider().claimInstances(search(ANNA, seconds(1), 2)))).containsExactly("i5");
    }

    @Test
    @DisplayName("LCK-01 what one node has claimed no other gets")
    void givesAnInstanceToOneNode() {
        create("a");

        assertThat(claim(ANNA)).containsExactly("a");
        assertThat(claim(BERT)).isEmpty();
        assertThat(claimAt(seconds(1_000_000), BERT))
                .as("no lease ends by itself")
                .isEmpty();
    }

    @Test
    void givesAnInstanceOnceToItsHolder() {
        create("a");
        claim(ANNA);

        assertThat(claim(ANNA)).isEmpty();
        assertThat(claimAt(seconds(1_000), ANNA)).isEmpty();
    }

    @Test
    @DisplayName("LCK-03 a message that arrives while an instance is held is given to its holder")
    void givesAnInstanceToItsHolderAgainForAMessage() {
        create("a");
        claim(ANNA);

        applyAt(seconds(1), delivery("a", "1"));

        assertThat(claimAt(seconds(1), BERT)).isEmpty();
        assertThat(claimAt(seconds(1), ANNA)).containsExactly("a");
        assertThat(claimAt(seconds(1), ANNA)).isEmpty();
    }

    @Test
    void givesAnInstanceToItsHolderAgainWhenItsTimeComes() {
        Fence fence = started("a");
        advance(Turn.of("a", fence).into(new InstanceState.Waiting(seconds(30), ANNA)));

        assertThat(claimAt(seconds(29), ANNA)).isEmpty();
        assertThat(claimAt(seconds(30), BERT)).isEmpty();
        assertThat(claimAt(seconds(30), ANNA)).containsExactly("a");
    }

    @Test
    void givesOnlyWhatTheNodeHasCodeFor() {
        apply(Start.of("other").named("Other").build());
        apply(Start.of("any").build());
        apply(Start.of("pinned").version("1.0.0").build());
        apply(Start.of("newer").version("2.0.0").build());

        assertThat(ids(provider().claimInstances(asking(FLOW)))).containsExactly("any");
        assertThat(ids(provider().claimInstances(asking(FLOW + "@2.0.0", "Other@1.0.0"))))
                .containsExactly("newer");
        assertThat(ids(provider().claimInstances(asking(FLOW, FLOW + "@1.0.0", "Other"))))
                .containsExactlyInAnyOrder("pinned", "other");
    }

    @Test
    void asksForTheVersionThatTheFirstTurnPinned() {
        Fence fence = create("a");
        advance(Turn.of("a", fence)
                .pinning("1.0.0")
                .recording(startedEvent("a"))
                .wakingAt(T0));

        assertThat(ids(provider().claimInstances(asking(FLOW)))).isEmpty();
        assertThat(ids(provider().claimInstances(asking(FLOW + "@1.0.0")))).containsExactly("a");
    }

    @Test
    void givesNothingToANodeWithoutCode() {
        create("a");

        assertThat(provider().claimInstances(asking()).items()).isEmpty();
    }

    @Test
    @DisplayName("VER-13 what the node cannot run is passed over, however much of it there is")
    void looksPastWhatTheNodeCannotRun() {
        for (int i = 0; i < 300; i++) {
            apply(Start.of("old" + i).named("Other").build());
        }
        apply(Start.of("late").startAt(seconds(1)).build());

        assertThat(ids(provider().claimInstances(search(ANNA, seconds(2), 1)))).containsExactly("late");
    }

    @Test
    @DisplayName("VER-12 an execution whose history is of a newer format is left to nodes that can read it")
    void leavesANewerFormatAlone() {
        Fence fence = started("a");
        advance(Turn.of("a", fence).wakingAt(T0));

        InstanceClaim old = new InstanceClaim(ANNA, 10, T0, Set.of(FLOW), HistoryJson.FORMAT - 1);
        assertThat(provider().claimInstances(old).items()).isEmpty();
        assertThat(claim(BERT)).containsExactly("a");
    }

    @Test
    @DisplayName("VER-14 an execution without a history is of no format: every node can take it")
    void givesAnExecutionThatHasNoHistoryToEveryNode() {
        create("new");
        Fence fence = started("again");
        advance(Turn.of("again", fence).continuedAsNew("1"));

        InstanceClaim old = new InstanceClaim(ANNA, 10, T0, Set.of(FLOW), HistoryJson.FORMAT - 1);
        assertThat(ids(provider().claimInstances(old))).containsExactlyInAnyOrder("new", "again");
    }

    @Test
    void tellsWhenTheNextOneIsDue() {
        apply(Start.of("late").startAt(seconds(20)).build());
        apply(Start.of("soon").startAt(seconds(10)).build());
        create("now");

        assertDue(provider().claimInstances(search(ANNA, T0)), seconds(10));
    }

    @Test
    void tellsWhenAnInstanceThatTheNodeHoldsIsDue() {
        Fence fence = started("a");
        advance(Turn.of("a", fence).into(new InstanceState.Waiting(seconds(30), ANNA)));

        assertDue(provider().claimInstances(search(ANNA, T0)), seconds(30));
    }

    @Test
    void tellsWhenABlockedInstanceIsDue() {
        Fence fence = create("a");
        done(block("a", fence, null, seconds(60)));

        assertDue(provider().claimInstances(search(ANNA, T0)), seconds(60));
    }

    @Test
    void isNeverDueWhenNothingWaitsForATime() {
        started("a");
        create("held");
        claim(ANNA);

        assertThat(provider().claimInstances(search(BERT, T0)).nextDue()).isNull();
    }

    /** Too early is allowed, too late is not. */
    private static void assertDue(Claims<ClaimedInstance> claims, Instant due) {
        assertThat(claims.nextDue()).isNotNull().isAfter(T0).isBeforeOrEqualTo(due);
    }

    private static List<String> ids(Claims<ClaimedInstance> claims) {
        return claims.items().stream()
                .map(claimed -> claimed.record().instanceId())
                .toList();
    }

    private static InstanceClaim asking(String... code) {
        return new InstanceClaim(new NodeId("asking"), 1_000, T0, Set.of(code), HistoryJson.FORMAT);
    }
}
