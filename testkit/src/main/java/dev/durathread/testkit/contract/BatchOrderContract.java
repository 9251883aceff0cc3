package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.held;
import static dev.durathread.testkit.contract.Fixtures.leasing;
import static dev.durathread.testkit.contract.Fixtures.message;
import static dev.durathread.testkit.contract.Fixtures.release;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static dev.durathread.testkit.contract.Fixtures.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.KeyValue;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.KeyValueChange.Put;
import dev.durathread.provider.KeyValueChange.RemoveAll;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.provider.WriteOutcome.Applied;
import dev.durathread.provider.WriteOutcome.Created;
import dev.durathread.provider.WriteOutcome.Delivered;
import dev.durathread.provider.WriteOutcome.Duplicate;
import dev.durathread.provider.WriteOutcome.FenceLost;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That an item of a batch finds what the items before it made, as if each were committed alone: {@link Write}. */
public abstract class BatchOrderContract extends Chapter {
    protected BatchOrderContract(ProviderSource source) {
        super(source);
    }

    @Test
    void commitsTheTurnsOfOneInstanceOneAfterTheOther() {
        Fence fence = create("a");

        assertThat(applyAll(
                        Turn.of("a", fence).recording(startedEvent("a")).build(),
                        Turn.of("a", fence.advancedTo(1))
                                .recording(external("1"))
                                .build(),
                        Turn.of("a", fence.advancedTo(1))
                                .recording(external("lost"))
                                .build(),
                        Turn.of("a", fence.advancedTo(2))
                                .recording(external("2"))
                                .build()))
                .containsExactly(Applied.PLAIN, Applied.PLAIN, new FenceLost(), Applied.PLAIN);

        assertThat(history("a"))
                .containsExactly(
                        startedEvent("a"),
                        external("1").recordedAs(2, T0),
                        external("2").recordedAs(3, T0));
    }

    @Test
    void leasesAnInstanceThatIsReleasedBeforeIt() {
        Fence fence = create("a");
        claim(ANNA);

        assertThat(applyAll(
                        leasing("a", "1", BERT),
                        release("a", fence, ANNA, seconds(60)),
                        leasing("a", "2", BERT),
                        leasing("a", "3", ANNA)))
                .containsExactly(
                        new Delivered(1, fence, false),
                        Applied.PLAIN,
                        new Delivered(2, fence, true),
                        new Delivered(3, fence, false));
        assertThat(claim(ANNA)).isEmpty();
        assertThat(claim(BERT)).containsExactly("a");
    }

    @Test
    void leasesAnInstanceThatATurnFreesBeforeIt() {
        Fence fence = create("a");
        claim(ANNA);
        Fence after = fence.advancedTo(1);

        assertThat(applyAll(Turn.of("a", fence).recording(startedEvent("a")).build(), leasing("a", "1", BERT)))
                .containsExactly(Applied.PLAIN, new Delivered(1, after, true));
        assertThat(claim(ANNA)).isEmpty();
    }

    @Test
    void leasesNoInstanceThatIsCreatedLeasedBeforeIt() {
        NewInstance start = Start.of("a").leasedTo(ANNA).build();

        assertThat(applyAll(start, leasing("a", "1", BERT)))
                .containsExactly(new Created(true), new Delivered(1, new Fence(start.incarnation(), 1, 0), false));
        assertThat(claim(BERT)).isEmpty();
    }

    @Test
    void isReadyForAMessageThatComesAfterItsTurn() {
        Fence fence = started("a");

        done(Turn.of("a", fence).wakingAt(seconds(60)).build(), delivery("a", "1"));

        assertThat(claim(ANNA)).containsExactly("a");
    }

    @Test
    void isReadyForAMessageThatComesBeforeATurnThatHasNotSeenIt() {
        Fence fence = started("a");

        done(delivery("a", "1"), Turn.of("a", fence).wakingAt(seconds(60)).build());

        assertThat(claim(ANNA)).containsExactly("a");
    }

    @Test
    void consumesAMessageThatComesBeforeIt() {
        Fence fence = started("a");

        done(
                delivery("a", "1"),
                delivery("a", "2"),
                Turn.of("a", fence).recording(external("1")).consuming(1L, 2L).build());

        assertThat(inbox("a")).isEmpty();
        assertThat(claim(ANNA)).isEmpty();
    }

    @Test
    void passesAResultFromChildToParentInOneBatch() {
        Fence parent = started("parent");
        NewInstance child = Start.of("child").childOf("parent", 2).build();
        Fence childFence = new Fence(child.incarnation(), 1, 0);

        List<WriteOutcome> outcomes = applyAll(
                Turn.of("parent", parent)
                        .recording(scheduledEvent())
                        .starting(child)
                        .build(),
                Turn.of("child", childFence)
                        .recording(startedEvent("child"))
                        .completed()
                        .sending(delivery("parent", "\"result\""))
                        .build(),
                Turn.of("parent", parent.advancedTo(2))
                        .recording(external("\"result\""))
                        .consuming(1L)
                        .completed()
                        .build());

        assertThat(outcomes).hasSize(3).allMatch(Applied.class::isInstance);
        assertThat(outcomes.get(1))
                .isEqualTo(new Applied(List.of(new Delivered(1, parent.advancedTo(2), false)), List.of()));
        assertThat(record("child").status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(record("parent").status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(inbox("parent")).isEmpty();
    }

    @Test
    void findsAMessageIdThatATurnSentBeforeIt() {
        Fence fence = started("a");
        create("b");

        List<WriteOutcome> outcomes = applyAll(
                Turn.of("a", fence)
                        .sending(delivery("b", "1", "id"), delivery("b", "2", "id"))
                        .build(),
                delivery("b", "3", "id"));

        assertThat(outcomes)
                .containsExactly(
                        new Applied(List.of(new Delivered(1, fenceOf("b"), false), new Duplicate()), List.of()),
                        new Duplicate());
        assertThat(inbox("b")).extracting(InboxMessage::message).containsExactly(message("1", "id"));
    }

    @Test
    void numbersMessagesAcrossItemsOfAllKinds() {
        create("b");
        Fence fence = started("a");

        applyAll(
                delivery("b", "1"),
                Turn.of("a", fence)
                        .sending(delivery("b", "2"), delivery("b", "3"))
                        .build(),
                Start.of("b").refusing(delivery("b", "4")).build(),
                delivery("b", "5"));

        assertThat(inbox("b")).extracting(InboxMessage::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(inbox("b"))
                .extracting(InboxMessage::message)
                .containsExactly(message("1"), message("2"), message("3"), message("4"), message("5"));
    }

    @Test
    void beginsTheNextExecutionThatATurnBeforeItLedTo() {
        Fence fence = started("a");
        TaskLease task = held("a", 2, token());

        done(
                Turn.of("a", fence)
                        .recording(scheduledEvent())
                        .scheduling(TaskToDo.of(2).heldUnder(task.token()).build())
                        .continuedAsNew("2")
                        .build(),
                Turn.of("a", fence.nextExecution())
                        .recording(startedEvent("a", 2), scheduledEvent())
                        .scheduling(TaskToDo.of(2).build())
                        .build());

        assertThat(history("a", 1)).hasSize(2);
        assertThat(history("a", 2)).hasSize(2);
        assertThat(record("a").input()).isEqualTo("2");
        assertThat(provider().listTasks("a"))
                .extracting(row -> row.key().executionId())
                .containsExactly(2L);
        assertThat(provider().lostTasks(List.of(task))).containsExactly(task);
    }

    @Test
    void replacesAnInstanceThatFinishedBeforeIt() {
        Fence fence = started("a");
        NewInstance next = Start.of("a").input("2").replacingFinished().build();
        Fence nextFence = new Fence(next.incarnation(), 1, 0);

        List<WriteOutcome> outcomes = applyAll(
                delivery("a", "1", "id"),
                Turn.of("a", fence)
                        .customStatus("1")
                        .keyValues(new Put("k", new KeyValue("1", T0)))
                        .completed()
                        .build(),
                next,
                delivery("a", "2", "id"),
                Turn.of("a", nextFence).recording(startedEvent("a")).build());

        assertThat(outcomes)
                .hasExactlyElementsOfTypes(
                        Delivered.class, Applied.class, Created.class, Delivered.class, Applied.class);
        assertThat(inbox("a")).containsExactly(new InboxMessage(1, message("2", "id")));
        assertThat(history("a")).hasSize(1);
        assertThat(provider().readKeyValues("a")).isEmpty();
        assertThat(record("a").customStatusVersion()).isZero();
        assertThat(record("a").input()).isEqualTo("2");
    }

    @Test
    void countsACustomStatusForEachTurnAndAppliesKeysInOrder() {
        Fence fence = started("a");

        done(
                Turn.of("a", fence)
                        .customStatus("1")
                        .keyValues(new Put("k", new KeyValue("1", T0)), new Put("l", new KeyValue("1", T0)))
                        .build(),
                Turn.of("a", fence).customStatus("2").keyValues(new RemoveAll()).build(),
                Turn.of("a", fence)
                        .customStatus("3")
                        .keyValues(new Put("k", new KeyValue("2", T0)))
                        .build());

        assertThat(record("a").customStatus()).isEqualTo("3");
        assertThat(record("a").customStatusVersion()).isEqualTo(3);
        assertThat(provider().readKeyValues("a")).hasSize(1).containsEntry("k", new KeyValue("2", T0));
    }
}
