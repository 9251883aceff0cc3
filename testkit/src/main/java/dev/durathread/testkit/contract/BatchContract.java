package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.held;
import static dev.durathread.testkit.contract.Fixtures.message;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static dev.durathread.testkit.contract.Fixtures.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.provider.WriteOutcome.Applied;
import dev.durathread.provider.WriteOutcome.Created;
import dev.durathread.provider.WriteOutcome.FenceLost;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That the items of a batch are applied in order and refused one by one: {@link dev.durathread.provider.Write}. */
public abstract class BatchContract extends Chapter {
    protected BatchContract(ProviderSource source) {
        super(source);
    }

    @Test
    void leavesTheOthersOfItsBatchAlone() {
        Fence fence = started("a");
        Fence stale = new Fence(fence.incarnation(), 1, 0);

        List<WriteOutcome> outcomes = applyAll(
                delivery("a", "1"),
                Turn.of("a", stale).recording(startedEvent("a")).build(),
                delivery("nobody", "1"),
                Start.of("b").build(),
                Start.of("a").build(),
                Turn.of("a", fence).recording(scheduledEvent()).build(),
                Fixtures.completion(held("a", 2, token())),
                delivery("b", "2"));

        assertThat(outcomes)
                .hasExactlyElementsOfTypes(
                        WriteOutcome.Delivered.class,
                        FenceLost.class,
                        WriteOutcome.NoSuchInstance.class,
                        Created.class,
                        WriteOutcome.Exists.class,
                        Applied.class,
                        WriteOutcome.TaskGone.class,
                        WriteOutcome.Delivered.class);
        assertThat(history("a")).hasSize(2);
        assertThat(inbox("a")).hasSize(1);
        assertThat(inbox("b")).hasSize(1);
    }

    @Test
    void appliesTheItemsOfABatchInTheirOrder() {
        NewInstance start = Start.of("a").build();
        Fence created = new Fence(start.incarnation(), 1, 0);

        List<WriteOutcome> outcomes = applyAll(
                delivery("a", "too early"),
                start,
                delivery("a", "1"),
                Turn.of("a", created)
                        .recording(startedEvent("a"), external("1"))
                        .consuming(1L)
                        .build(),
                Turn.of("a", created.advancedTo(2)).completed().build(),
                delivery("a", "too late"));

        assertThat(outcomes)
                .hasExactlyElementsOfTypes(
                        WriteOutcome.NoSuchInstance.class,
                        Created.class,
                        WriteOutcome.Delivered.class,
                        Applied.class,
                        Applied.class,
                        WriteOutcome.Finished.class);
        assertThat(inbox("a")).isEmpty();
        assertThat(record("a").status().isFinished()).isTrue();
    }

    @Test
    void appliesOnlyTheFirstOfTwoTurnsOnOneFenceInOneBatch() {
        Fence fence = create("a");

        List<WriteOutcome> outcomes = applyAll(
                Turn.of("a", fence).recording(startedEvent("a")).build(),
                Turn.of("a", fence).recording(startedEvent("a")).completed().build());

        assertThat(outcomes).containsExactly(Applied.PLAIN, new FenceLost());
        assertThat(record("a").status().isFinished()).isFalse();
    }

    @Test
    void tellsADeliveryTheFenceAsItIsAtItsPlaceInTheBatch() {
        Fence fence = create("a");

        List<WriteOutcome> outcomes = applyAll(
                delivery("a", "1"),
                Turn.of("a", fence).recording(startedEvent("a")).build(),
                delivery("a", "2"));

        assertThat(outcomes.getFirst()).isEqualTo(new WriteOutcome.Delivered(1, fence, false));
        assertThat(outcomes.getLast()).isEqualTo(new WriteOutcome.Delivered(2, fence.advancedTo(1), false));
    }

    @Test
    void refusesATurnThatIsCommittedAgainBecauseItsAnswerWasLost() {
        Fence fence = started("a");
        create("b");
        TurnCommit turn = Turn.of("a", fence)
                .recording(scheduledEvent())
                .scheduling(TaskToDo.of(2).build())
                .sending(delivery("b", "1"))
                .build();
        List<Write> batch = List.of(turn, Start.of("c").build(), delivery("b", "2", "id"));

        provider().commit(batch, T0);
        List<WriteOutcome> again = provider().commit(batch, T0);

        assertThat(again)
                .hasExactlyElementsOfTypes(FenceLost.class, WriteOutcome.Exists.class, WriteOutcome.Duplicate.class);
        assertThat(history("a")).hasSize(2);
        assertThat(provider().listTasks("a")).hasSize(1);
        assertThat(inbox("b")).extracting(InboxMessage::message).containsExactly(message("1"), message("2", "id"));
    }

    @Test
    void takesAnEmptyBatch() {
        assertThat(provider().commit(List.of(), T0)).isEmpty();
    }
}
