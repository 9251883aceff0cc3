package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.block;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.Administration;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.WriteOutcome.Applied;
import dev.durathread.provider.WriteOutcome.FenceLost;
import org.junit.jupiter.api.Test;

/** How instances are suspended and resumed: {@link Administration#suspend} and {@link Administration#resume}. */
public abstract class SuspensionContract extends Chapter {
    protected SuspensionContract(ProviderSource source) {
        super(source);
    }

    @Test
    void keepsTheStatusOfASuspendedInstance() {
        started("a");

        assertThat(provider().suspend("a", "look", T0)).isTrue();

        assertThat(record("a").suspended()).isTrue();
        assertThat(record("a").status()).isEqualTo(InstanceStatus.RUNNING);
    }

    @Test
    void saysWhyAnInstanceIsSuspendedUntilItIsResumed() {
        started("a");
        provider().suspend("a", "first", T0);
        assertThat(record("a").blocked()).isEqualTo("first");

        provider().suspend("a", "second", T0);
        done(delivery("a", "1"));
        provider().retryBlocked(seconds(1));
        assertThat(record("a").blocked()).isEqualTo("second");

        provider().resume("a", seconds(1));
        assertThat(record("a").blocked()).isNull();
    }

    @Test
    void claimsNoSuspendedInstance() {
        create("a");
        provider().suspend("a", "look", T0);

        assertThat(claimAt(seconds(1_000), ANNA)).isEmpty();
    }

    @Test
    void takesTheLeaseAway() {
        create("a");
        claim(ANNA);
        provider().suspend("a", "look", T0);
        provider().resume("a", T0);

        assertThat(claim(BERT)).containsExactly("a");
    }

    @Test
    void claimsNoSuspendedInstanceForAMessageOrATimer() {
        Fence fence = started("a");
        advance(Turn.of("a", fence).wakingAt(seconds(5)));
        provider().suspend("a", "look", T0);
        applyAt(seconds(1), delivery("a", "1"));

        assertThat(claimAt(seconds(10), ANNA)).isEmpty();
        assertThat(provider().claimInstances(Fixtures.search(ANNA, T0)).nextDue())
                .isNull();
    }

    @Test
    void keepsMessagesThatArriveInTheMeantime() {
        started("a");
        provider().suspend("a", "look", T0);
        done(delivery("a", "1"), delivery("a", "2"));

        provider().resume("a", seconds(3));

        assertThat(inbox("a")).hasSize(2);
        assertThat(claimAt(seconds(3), ANNA)).containsExactly("a");
    }

    @Test
    void isReadyNowWhenResumed() {
        started("a");
        provider().suspend("a", "look", T0);

        assertThat(provider().resume("a", seconds(3))).isTrue();

        assertThat(record("a").suspended()).isFalse();
        assertThat(claimAt(seconds(2), ANNA)).isEmpty();
        assertThat(claimAt(seconds(3), ANNA)).containsExactly("a");
    }

    @Test
    void isNotReadyBeforeItsStartWhenResumed() {
        apply(Start.of("a").startAt(seconds(10)).build());
        provider().suspend("a", "look", T0);
        provider().resume("a", seconds(1));

        assertThat(claimAt(seconds(9), ANNA)).isEmpty();
        assertThat(claimAt(seconds(10), ANNA)).containsExactly("a");
    }

    @Test
    void isReadyThoughBlockedWhenResumed() {
        Fence fence = create("a");
        done(block("a", fence, null, seconds(60)));
        provider().suspend("a", "look", T0);
        provider().resume("a", seconds(1));

        assertThat(record("a").blocked()).isNull();
        assertThat(claimAt(seconds(1), ANNA)).containsExactly("a");
    }

    @Test
    void takesTurnsAgainWhenResumed() {
        Fence fence = started("a");
        provider().suspend("a", "look", T0);
        assertThat(apply(Turn.of("a", fence).recording(scheduledEvent()).build()))
                .isInstanceOf(FenceLost.class);

        provider().resume("a", T0);

        assertThat(fenceOf("a")).isEqualTo(fence);
        assertThat(apply(Turn.of("a", fence).recording(scheduledEvent()).build()))
                .isEqualTo(Applied.PLAIN);
    }

    @Test
    void suspendsAndResumesAgainWithoutHarm() {
        started("a");

        assertThat(provider().resume("a", T0)).isTrue();
        assertThat(provider().suspend("a", "look", T0)).isTrue();
        assertThat(provider().suspend("a", "look", T0)).isTrue();
        assertThat(record("a").suspended()).isTrue();
    }

    @Test
    void refusesUnknownAndFinishedInstances() {
        Fence fence = started("a");
        advance(Turn.of("a", fence).completed());

        assertThat(provider().suspend("a", "look", T0)).isFalse();
        assertThat(provider().suspend("nobody", "look", T0)).isFalse();
        assertThat(record("a").suspended()).isFalse();
    }

    @Test
    void runsTheTasksOfASuspendedInstance() {
        schedule("a", TaskToDo.of(2).build());
        provider().suspend("a", "look", T0);

        assertThat(claimTasks(ANNA)).hasSize(1);
    }

    @Test
    void staysSuspendedWhenItsHolderLeavesOrBlockedOnesAreRetried() {
        Fence fence = create("a");
        done(block("a", fence, null, T0));
        claim(ANNA);
        provider().suspend("a", "look", T0);

        provider().leave(ANNA, seconds(1));
        provider().reviveHeld(ANNA, seconds(1));
        provider().retryBlocked(seconds(1));
        provider().resetDeliveries("a", seconds(1));

        assertThat(claimAt(seconds(1), BERT)).isEmpty();
    }
}
