package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.message;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.KeyValue;
import dev.durathread.history.ParentLink;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.provider.WriteOutcome.Created;
import dev.durathread.provider.WriteOutcome.Exists;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How instances come to be: {@link NewInstance}. */
public abstract class CreationContract extends Chapter {
    protected CreationContract(ProviderSource source) {
        super(source);
    }

    @Test
    void storesAllThatItWasGiven() {
        NewInstance start = Start.of("child")
                .version("2.1.0")
                .input("{\"a\": 1}")
                .childOf("parent", 7)
                .createdAt(seconds(1))
                .startAt(seconds(9))
                .build();

        assertThat(apply(start)).isEqualTo(new Created(false));

        assertThat(record("child"))
                .isEqualTo(new InstanceRecord(
                        "child",
                        new Fence(start.incarnation(), 1, 0),
                        InstanceStatus.PENDING,
                        Fixtures.FLOW,
                        "2.1.0",
                        "{\"a\": 1}",
                        new ParentLink("parent", 1, 7),
                        null,
                        null,
                        null,
                        null,
                        0,
                        seconds(1),
                        seconds(1),
                        seconds(9),
                        false,
                        null));
    }

    @Test
    @DisplayName("PRV-21 execution, event ids and incarnation are the engine's, never the provider's")
    void beginsAtTheFenceThatTheEngineNamed() {
        NewInstance start = Start.of("a").build();
        apply(start);

        assertThat(fenceOf("a")).isEqualTo(new Fence(start.incarnation(), 1, 0));
        assertThat(history("a")).isEmpty();
    }

    @Test
    void leavesAVersionOpenThatNobodyAskedFor() {
        create("a");

        assertThat(record("a").version()).isNull();
        assertThat(record("a").parent()).isNull();
    }

    @Test
    void refusesAnIdThatIsTaken() {
        Fence fence = create("a");

        assertThat(apply(Start.of("a").input("2").build())).isEqualTo(new Exists(InstanceStatus.PENDING));

        assertThat(fenceOf("a")).isEqualTo(fence);
        assertThat(record("a").input()).isEqualTo("null");
    }

    @Test
    void tellsTheStatusOfTheInstanceThatHasTheId() {
        Fence fence = started("a");
        assertThat(apply(Start.of("a").build())).isEqualTo(new Exists(InstanceStatus.RUNNING));

        advance(Turn.of("a", fence).completed());
        assertThat(apply(Start.of("a").build())).isEqualTo(new Exists(InstanceStatus.COMPLETED));
    }

    @Test
    void createsOnlyTheFirstOfTwoInOneBatch() {
        assertThat(applyAll(
                        Start.of("a").input("1").build(),
                        Start.of("a").input("2").build()))
                .containsExactly(new Created(false), new Exists(InstanceStatus.PENDING));

        assertThat(record("a").input()).isEqualTo("1");
    }

    @Test
    void tellsTheParentThatTheIdIsTaken() {
        create("parent", "taken");

        WriteOutcome outcome = apply(Start.of("taken")
                .childOf("parent", 1)
                .refusing(delivery("parent", "\"taken\""))
                .build());

        assertThat(outcome).isEqualTo(new Exists(InstanceStatus.PENDING));
        assertThat(inbox("parent"))
                .singleElement()
                .satisfies(stored -> assertThat(stored.message()).isEqualTo(message("\"taken\"")));
    }

    @Test
    void keepsTheRefusalToItselfWhenTheInstanceIsCreated() {
        create("parent");

        apply(Start.of("child")
                .childOf("parent", 1)
                .refusing(delivery("parent", "\"taken\""))
                .build());

        assertThat(inbox("parent")).isEmpty();
    }

    @Test
    void dropsARefusalToNobody() {
        create("taken");

        assertThat(apply(Start.of("taken").refusing(delivery("nobody", "1")).build()))
                .isEqualTo(new Exists(InstanceStatus.PENDING));
    }

    @Test
    void putsItsFirstMessagesIntoItsInboxInOrder() {
        apply(Start.of("a").with(message("1"), message("2", "second")).build());

        assertThat(inbox("a")).extracting("sequence").containsExactly(1L, 2L);
        assertThat(inbox("a")).extracting("message").containsExactly(message("1"), message("2", "second"));
    }

    @Test
    void remembersTheIdsOfItsFirstMessages() {
        apply(Start.of("a").with(message("1", "first")).build());

        assertThat(apply(delivery("a", "2", "first"))).isInstanceOf(WriteOutcome.Duplicate.class);
    }

    @Test
    void storesOneOfTwoFirstMessagesOfTheSameId() {
        apply(Start.of("a").with(message("1", "same"), message("2", "same")).build());

        assertThat(inbox("a")).extracting("message").containsExactly(message("1", "same"));
    }

    @Test
    void isReadyAtOnceForAnyNode() {
        create("a");

        assertThat(claim(BERT)).containsExactly("a");
    }

    @Test
    void isNotReadyBeforeItsStart() {
        apply(Start.of("a").startAt(seconds(10)).build());

        assertThat(claimAt(seconds(10).minusMillis(1), ANNA)).isEmpty();
        assertThat(claimAt(seconds(10), ANNA)).containsExactly("a");
    }

    @Test
    void isBornClaimedByTheNodeThatAskedForIt() {
        assertThat(apply(Start.of("a").leasedTo(ANNA).build())).isEqualTo(new Created(true));

        assertThat(claim(BERT)).isEmpty();
    }

    @Test
    void staysReadyForTheNodeThatItWasBornTo() {
        apply(Start.of("a").leasedTo(ANNA).build());

        assertThat(claim(ANNA)).as("a node that lost the answer").containsExactly("a");
    }

    @Test
    void isNotBornClaimedBeforeItsStart() {
        assertThat(apply(Start.of("a").startAt(seconds(10)).leasedTo(ANNA).build()))
                .isEqualTo(new Created(false));

        assertThat(claimAt(seconds(10), BERT)).containsExactly("a");
    }

    @Test
    void replacesAFinishedInstanceWithAllThatBelongedToIt() {
        Fence fence = started("a");
        apply(delivery("a", "1", "id"));
        advance(Turn.of("a", fence)
                .customStatus("1")
                .keyValues(new KeyValueChange.Put("k", new KeyValue("1", T0)))
                .completed());

        assertThat(apply(Start.of("a").replacingFinished().build())).isEqualTo(new Created(false));

        assertThat(record("a").status()).isEqualTo(InstanceStatus.PENDING);
        assertThat(record("a").output()).isNull();
        assertThat(record("a").customStatus()).isNull();
        assertThat(record("a").customStatusVersion()).isZero();
        assertThat(history("a")).isEmpty();
        assertThat(inbox("a")).isEmpty();
        assertThat(provider().readKeyValues("a")).isEmpty();
        assertThat(provider().listExecutions("a")).isEmpty();
        assertThat(apply(delivery("a", "1", "id"))).isInstanceOf(WriteOutcome.Delivered.class);
    }

    @Test
    void replacesNothingThatIsUnfinished() {
        Fence fence = started("a");

        assertThat(apply(Start.of("a").replacingFinished().build())).isEqualTo(new Exists(InstanceStatus.RUNNING));

        assertThat(fenceOf("a")).isEqualTo(fence);
    }

    @Test
    void replacesNothingUnlessAsked() {
        Fence fence = started("a");
        advance(Turn.of("a", fence).completed());

        assertThat(apply(Start.of("a").build())).isEqualTo(new Exists(InstanceStatus.COMPLETED));
    }

    @Test
    @DisplayName("ADM-10 a turn or completion of a deleted instance does not reach its successor of the same id")
    void tellsAnInstanceFromItsSuccessorOfTheSameId() {
        Fence old = create("a");
        advance(Turn.of("a", old)
                .recording(startedEvent("a"))
                .scheduling(TaskToDo.of(2).build())
                .completed());
        apply(Start.of("a").replacingFinished().build());

        assertThat(apply(Turn.of("a", old).recording(startedEvent("a")).build()))
                .isInstanceOf(WriteOutcome.FenceLost.class);
        assertThat(history("a")).isEmpty();
    }
}
