package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.FAILURE;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.VERSION;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.held;
import static dev.durathread.testkit.contract.Fixtures.message;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static dev.durathread.testkit.contract.Fixtures.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.KeyValue;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.KeyValueChange.Put;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.provider.WriteOutcome.Applied;
import dev.durathread.provider.WriteOutcome.Created;
import dev.durathread.provider.WriteOutcome.Exists;
import dev.durathread.provider.WriteOutcome.FenceLost;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That a start and its first turn come to the same in one batch as in two. */
public abstract class FirstTurnContract extends Chapter {
    protected FirstTurnContract(ProviderSource source) {
        super(source);
    }

    /** What a first turn can lead to. */
    public static Stream<InstanceState> states() {
        return Stream.of(
                new InstanceState.Waiting(null, null),
                new InstanceState.Waiting(null, ANNA),
                new InstanceState.Waiting(seconds(60), null),
                new InstanceState.Completed("\"done\""),
                new InstanceState.Failed(FAILURE),
                new InstanceState.Cancelled("why"),
                new InstanceState.ContinuedAsNew("\"again\"", VERSION, ANNA));
    }

    @ParameterizedTest
    @MethodSource("states")
    void isTheSameWithItsStartAsAfterIt(InstanceState state) {
        NewInstance together = start("together");
        NewInstance apart = start("apart");

        assertThat(applyAll(together, busyTurn(together, state))).containsExactly(new Created(true), Applied.PLAIN);
        done(apart);
        done(busyTurn(apart, state));

        assertThat(nameless(record("together"))).isEqualTo(nameless(record("apart")));
        assertThat(history("together", 1)).extracting(HistoryEvent::eventId).containsExactly(1L, 2L);
        assertThat(provider().readKeyValues("together")).containsEntry("k", new KeyValue("1", T0));
        assertThat(provider().listExecutions("together")).isEqualTo(provider().listExecutions("apart"));
        assertThat(provider().listTasks("together")).hasSameSizeAs(provider().listTasks("apart"));
        assertThat(provider().listTimers("together")).isEqualTo(provider().listTimers("apart"));
        assertThat(claimAt(seconds(100), BERT).stream().sorted())
                .isEqualTo(
                        state instanceof InstanceState.Waiting waiting && waiting.wakeAt() != null
                                ? List.of("apart", "together")
                                : List.of());
    }

    private static NewInstance start(String id) {
        return Start.of(id).input("\"in\"").leasedTo(ANNA).build();
    }

    private static Write busyTurn(NewInstance start, InstanceState state) {
        return Turn.of(start.instanceId(), fence(start))
                .pinning(VERSION)
                .recording(startedEvent(start.instanceId()), scheduledEvent())
                .scheduling(TaskToDo.of(2).heldUnder(token()).build())
                .setting(new NewTimer(3, seconds(60)))
                .customStatus("\"busy\"")
                .keyValues(new Put("k", new KeyValue("1", T0)))
                .into(state)
                .by(ANNA)
                .build();
    }

    private static Fence fence(NewInstance start) {
        return new Fence(start.incarnation(), 1, 0);
    }

    private static InstanceRecord nameless(InstanceRecord record) {
        return new InstanceRecord(
                "-",
                new Fence(0, record.fence().executionId(), record.fence().lastEventId()),
                record.status(),
                record.name(),
                record.version(),
                record.input(),
                record.parent(),
                record.output(),
                record.failure(),
                record.cancelReason(),
                record.customStatus(),
                record.customStatusVersion(),
                record.createdAt(),
                record.updatedAt(),
                record.startAt(),
                record.suspended(),
                record.blocked());
    }

    /** The task is held from birth, as one of a turn that comes by itself. */
    @Test
    void holdsItsTask() {
        NewInstance start = start("a");
        TaskLease task = held("a", 2, token());
        Write turn = Turn.of("a", fence(start))
                .recording(startedEvent("a"), scheduledEvent())
                .scheduling(TaskToDo.of(2).heldUnder(task.token()).build())
                .keptBy(ANNA)
                .build();

        done(start, turn);

        assertThat(claimTasks(BERT)).isEmpty();
        assertThat(provider().lostTasks(List.of(task))).isEmpty();
        done(Turn.of("a", fenceOf("a"))
                .acking(task)
                .recording(external("1"))
                .completed()
                .build());
        assertThat(record("a").status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void isRefusedWithItsStart() {
        Fence there = started("a");
        NewInstance late = start("a");

        assertThat(applyAll(late, busyTurn(late, new InstanceState.Completed("1"))))
                .containsExactly(new Exists(InstanceStatus.RUNNING), new FenceLost());

        assertThat(fenceOf("a")).isEqualTo(there);
        assertThat(history("a")).containsExactly(startedEvent("a"));
        assertThat(provider().readKeyValues("a")).isEmpty();
        assertThat(provider().listTasks("a")).isEmpty();
    }

    /** The same, where the instance that is there has had no turn either. */
    @Test
    void isRefusedWithItsStartWhereNoTurnHasBeenYet() {
        Fence there = create("a");
        NewInstance late = start("a");

        assertThat(applyAll(late, busyTurn(late, new InstanceState.Completed("1"))))
                .containsExactly(new Exists(InstanceStatus.PENDING), new FenceLost());
        assertThat(fenceOf("a")).isEqualTo(there);
        assertThat(history("a")).isEmpty();
    }

    @Test
    void leavesTheStartWhereItIsItselfRefused() {
        NewInstance start = start("a");
        Write turn = Turn.of("a", fence(start).advancedTo(1))
                .recording(external("1"))
                .build();

        assertThat(applyAll(start, turn)).containsExactly(new Created(true), new FenceLost());
        assertThat(record("a").status()).isEqualTo(InstanceStatus.PENDING);
        assertThat(claim(ANNA)).containsExactly("a");
    }

    @Test
    void tellsOthersToo() {
        create("other");
        NewInstance start = start("a");
        NewInstance child = Start.of("child").childOf("a", 2).leasedTo(ANNA).build();
        Write turn = Turn.of("a", fence(start))
                .recording(startedEvent("a"), scheduledEvent())
                .starting(child)
                .sending(delivery("other", "1"))
                .keptBy(ANNA)
                .build();

        List<WriteOutcome> outcomes = applyAll(start, turn);

        assertThat(outcomes).hasExactlyElementsOfTypes(Created.class, Applied.class);
        assertThat(((Applied) outcomes.getLast()).children()).containsExactly(new Created(true));
        assertThat(inbox("other")).hasSize(1);
        assertThat(record("child").status()).isEqualTo(InstanceStatus.PENDING);
    }

    @Test
    void takesThePlaceOfAFinishedInstance() {
        advance(Turn.of("a", create("a")).recording(startedEvent("a")).completed());
        NewInstance next = Start.of("a").replacingFinished().leasedTo(ANNA).build();

        assertThat(applyAll(next, busyTurn(next, new InstanceState.Waiting(null, ANNA))))
                .containsExactly(new Created(true), Applied.PLAIN);

        assertThat(record("a").status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(record("a").customStatus()).isEqualTo("\"busy\"");
        assertThat(history("a")).hasSize(2);
    }

    @Test
    void consumesAMessageThatTheStartBrought() {
        NewInstance start = Start.of("a").with(message("1")).leasedTo(ANNA).build();
        Write turn = Turn.of("a", fence(start))
                .recording(startedEvent("a"), external("1"))
                .consuming(1L)
                .build();

        done(start, turn);

        assertThat(inbox("a")).isEmpty();
        assertThat(claim(ANNA)).isEmpty();
    }

    @Test
    void comesWithManyOthersInOneBatch() {
        List<Write> batch = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            NewInstance start = start("a" + i);
            batch.add(start);
            batch.add(busyTurn(start, new InstanceState.Waiting(null, ANNA)));
        }

        List<WriteOutcome> outcomes = applyAll(batch.toArray(Write[]::new));

        for (int i = 0; i < 100; i++) {
            assertThat(outcomes.subList(2 * i, 2 * i + 2)).containsExactly(new Created(true), Applied.PLAIN);
            assertThat(record("a" + i).status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(history("a" + i)).hasSize(2);
        }
        assertThat(claim(BERT)).isEmpty();
    }
}
