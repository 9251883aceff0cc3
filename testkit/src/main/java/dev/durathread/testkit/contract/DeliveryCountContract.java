package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.block;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.Fence;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How often an instance was given to nodes without a turn that came of it: {@link ClaimedInstance#deliveries}. */
public abstract class DeliveryCountContract extends Chapter {
    protected DeliveryCountContract(ProviderSource source) {
        super(source);
    }

    @Test
    @DisplayName(
            "POI-02 a claim of an instance that nobody holds raises its deliveries; an applied turn or release clears them")
    void countsTheDeliveriesOfInstances() {
        Fence fence = create("a");
        for (int claims = 1; claims <= 3; claims++) {
            assertThat(deliveries()).isEqualTo(claims);
            provider().leave(ANNA, T0);
        }

        advance(Turn.of("a", fence).recording(startedEvent("a")).wakingAt(T0));
        assertThat(deliveries()).isEqualTo(1);
        provider().leave(ANNA, T0);
        assertThat(deliveries()).isEqualTo(2);

        done(Fixtures.release("a", fenceOf("a"), ANNA, T0));
        assertThat(deliveries()).isEqualTo(1);
    }

    @Test
    @DisplayName("POI-02 an instance that the node holds already is not delivered once more")
    void countsNoDeliveryToTheNodeThatHoldsTheInstance() {
        create("a");
        for (int message = 1; message <= 3; message++) {
            assertThat(deliveries()).isEqualTo(1);
            apply(delivery("a", "m" + message));
        }

        provider().leave(ANNA, T0);
        assertThat(deliveries()).isEqualTo(2);
    }

    @Test
    @DisplayName("POI-02 an instance that the node holds since its last turn is delivered with what comes next")
    void countsTheFirstDeliveryAfterATurn() {
        advance(Turn.of("a", create("a")).recording(startedEvent("a")).keptBy(ANNA));
        apply(delivery("a", "m"));

        assertThat(deliveries()).isEqualTo(1);
    }

    @Test
    @DisplayName("POI-06 a claim whose answer was lost does not count as a delivery")
    void takesBackTheDeliveryOfALostClaim() {
        create("a");
        assertThat(deliveries()).isEqualTo(1);

        provider().reviveHeld(ANNA, T0);
        assertThat(deliveries()).isEqualTo(1);
    }

    @Test
    @DisplayName("POI-10 an operator gives an instance a fresh count of deliveries")
    void resetsTheDeliveriesOfInstances() {
        create("a");
        assertThat(deliveries()).isEqualTo(1);
        provider().leave(ANNA, T0);

        assertThat(provider().resetDeliveries("a", T0)).isTrue();

        assertThat(deliveries()).isEqualTo(1);
    }

    @Test
    void isReadyNowWithAFreshCountOfDeliveries() {
        Fence fence = create("blocked");
        done(block("blocked", fence, null, seconds(60)));
        apply(Start.of("later").startAt(seconds(30)).build());

        provider().resetDeliveries("blocked", seconds(1));
        provider().resetDeliveries("later", seconds(1));

        assertThat(claimAt(seconds(29), ANNA)).containsExactly("blocked");
        assertThat(claimAt(seconds(30), ANNA)).containsExactly("later");
    }

    /** Claims the one instance there is, and tells how often that has been done. */
    private int deliveries() {
        return provider()
                .claimInstances(Fixtures.search(ANNA, T0))
                .items()
                .getFirst()
                .deliveries();
    }
}
