package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.block;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.leasing;
import static dev.durathread.testkit.contract.Fixtures.release;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.WriteOutcome.Applied;
import dev.durathread.provider.WriteOutcome.FenceLost;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How an instance is given back, to be ready at a time or blocked until then: {@link InstanceRelease}. */
public abstract class ReleaseContract extends Chapter {
    protected ReleaseContract(ProviderSource source) {
        super(source);
    }

    @Test
    @DisplayName("LCK-08 an instance handed back with a delay is hidden until then")
    void isReadyAgainWhenItsReleaseSays() {
        Fence fence = create("a");
        claim(ANNA);

        assertThat(apply(release("a", fence, ANNA, seconds(8)))).isEqualTo(Applied.PLAIN);

        assertThat(claimAt(seconds(7), BERT)).isEmpty();
        assertThat(claimAt(seconds(8), BERT)).containsExactly("a");
    }

    @Test
    void isReadyEarlierThanItsReleaseSaysForAMessage() {
        Fence fence = create("a");
        claim(ANNA);
        done(release("a", fence, ANNA, seconds(8)));

        applyAt(seconds(1), delivery("a", "1"));

        assertThat(claimAt(seconds(1), BERT)).containsExactly("a");
    }

    @Test
    void staysReadyForAMessageThatCameBeforeItsRelease() {
        Fence fence = create("a");
        claim(ANNA);
        applyAt(seconds(1), delivery("a", "1"));

        assertThat(apply(release("a", fence, ANNA, seconds(8)))).isEqualTo(Applied.PLAIN);

        assertThat(claimAt(T0, BERT)).isEmpty();
        assertThat(claimAt(seconds(1), BERT)).containsExactly("a");
    }

    @Test
    void staysReadyForAMessageOfTheSameBatch() {
        Fence fence = started("a");
        claim(ANNA);

        applyAll(delivery("a", "1"), release("a", fence, ANNA, seconds(8)));

        assertThat(claim(BERT)).containsExactly("a");
    }

    @Test
    void isReadyEarlierThanStoredWhereItsReleaseSaysSo() {
        Fence fence = started("a");
        fence = advance(Turn.of("a", fence).recording(external("1")).wakingAt(seconds(9)));

        done(release("a", fence, ANNA, seconds(8)));

        assertThat(claimAt(seconds(7), BERT)).isEmpty();
        assertThat(claimAt(seconds(8), BERT)).containsExactly("a");
    }

    @Test
    void isNotReadyEarlierThanABlockSaysForAMessageThatCameBefore() {
        Fence fence = create("a");
        claim(ANNA);
        apply(delivery("a", "1"));

        done(block("a", fence, ANNA, seconds(60)));

        assertThat(claimAt(seconds(59), BERT)).isEmpty();
        assertThat(claimAt(seconds(60), BERT)).containsExactly("a");
    }

    @Test
    void isReleasedOnlyOnItsFence() {
        Fence fence = create("a");
        claim(ANNA);

        assertThat(apply(release("a", fence.advancedTo(1), ANNA, T0))).isInstanceOf(FenceLost.class);
        assertThat(apply(release("nobody", fence, ANNA, T0))).isInstanceOf(FenceLost.class);
        assertThat(claim(BERT)).isEmpty();
    }

    @Test
    void isReleasedOnlyByItsHolder() {
        Fence fence = create("a");
        claim(ANNA);

        assertThat(apply(release("a", fence, BERT, T0))).isInstanceOf(FenceLost.class);
        assertThat(apply(block("a", fence, null, T0))).isInstanceOf(FenceLost.class);
        assertThat(claim(BERT)).isEmpty();
        assertThat(record("a").blocked()).isNull();
    }

    @Test
    void isNotReleasedWhenItHasFinishedOrIsSuspended() {
        Fence finished = started("finished");
        advance(Turn.of("finished", finished).completed());
        Fence suspended = started("suspended");
        provider().suspend("suspended", "look", T0);

        assertThat(apply(release("finished", finished, ANNA, T0))).isInstanceOf(FenceLost.class);
        assertThat(apply(release("suspended", suspended, ANNA, T0))).isInstanceOf(FenceLost.class);
        assertThat(claim(ANNA)).isEmpty();
    }

    @Test
    void isBlockedUntilItsTimeWhateverArrives() {
        Fence fence = create("a");
        claim(ANNA);

        assertThat(apply(block("a", fence, ANNA, seconds(60)))).isEqualTo(Applied.PLAIN);
        applyAt(seconds(1), delivery("a", "1"));
        applyAt(seconds(1), leasing("a", "2", ANNA));

        assertThat(record("a").blocked()).isEqualTo("no code");
        assertThat(claimAt(seconds(59), ANNA)).isEmpty();
        assertThat(claimAt(seconds(60), BERT)).containsExactly("a");
        assertThat(record("a").blocked()).as("until a turn lifts it").isEqualTo("no code");
    }

    @Test
    void isBlockedThoughNobodyHoldsIt() {
        Fence fence = create("a");

        assertThat(apply(block("a", fence, null, seconds(60)))).isEqualTo(Applied.PLAIN);

        assertThat(record("a").blocked()).isEqualTo("no code");
        assertThat(claimAt(seconds(59), ANNA)).isEmpty();
    }

    @Test
    void isFreeOfItsBlockByAReleaseWithoutOne() {
        Fence fence = create("a");
        done(block("a", fence, null, T0));
        claim(ANNA);

        done(release("a", fence, ANNA, seconds(1)));

        assertThat(record("a").blocked()).isNull();
    }

    @Test
    void isFreeOfItsWaitingTimeWhenBlockedOnesAreRetried() {
        Fence fence = create("a");
        done(block("a", fence, null, seconds(60)));
        create("b");
        claim(ANNA);

        provider().retryBlocked(seconds(2));

        assertThat(claimAt(seconds(1), BERT)).isEmpty();
        assertThat(claimAt(seconds(2), BERT)).containsExactly("a");
    }
}
