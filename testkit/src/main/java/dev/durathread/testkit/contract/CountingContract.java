package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.FAILURE;
import static dev.durathread.testkit.contract.Fixtures.FLOW;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.block;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static dev.durathread.testkit.contract.Fixtures.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryJson;
import dev.durathread.history.KeyValue;
import dev.durathread.provider.Administration;
import dev.durathread.provider.Administration.InstanceCounts;
import dev.durathread.provider.Administration.QueueCounts;
import dev.durathread.provider.Administration.SystemCounts;
import dev.durathread.provider.Administration.TaskRecord;
import dev.durathread.provider.Administration.TimerRecord;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskRetry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What operators see of tasks, timers and queues: {@link Administration}. */
public abstract class CountingContract extends Chapter {
    protected CountingContract(ProviderSource source) {
        super(source);
    }

    @Test
    void listsTasksByActivityId() {
        LeaseToken token = token();
        Fence fence = started("a");
        advance(Turn.of("a", fence)
                .recording(scheduledEvent(), scheduledEvent(), scheduledEvent())
                .scheduling(
                        TaskToDo.of(4).named("C").build(),
                        TaskToDo.of(2).named("A").heldUnder(token).build(),
                        TaskToDo.of(3).named("B").build()));
        done(new TaskRetry(Fixtures.held("a", 2, token), 1, 1, seconds(9), seconds(9), FAILURE, true));

        assertThat(provider().listTasks("a"))
                .containsExactly(
                        new TaskRecord(new TaskKey("a", 1, 2), "A", 1, 1, seconds(9), ANNA, FAILURE),
                        new TaskRecord(new TaskKey("a", 1, 3), "B", 0, 0, T0, null, null),
                        new TaskRecord(new TaskKey("a", 1, 4), "C", 0, 0, T0, null, null));
        assertThat(provider().listTasks("nobody")).isEmpty();
    }

    @Test
    void listsTimersByDueTime() {
        Fence fence = started("a");
        advance(Turn.of("a", fence)
                .setting(new NewTimer(2, seconds(30)), new NewTimer(3, seconds(10)), new NewTimer(4, seconds(20))));

        assertThat(provider().listTimers("a"))
                .containsExactly(
                        new TimerRecord(3, seconds(10)),
                        new TimerRecord(4, seconds(20)),
                        new TimerRecord(2, seconds(30)));
        assertThat(provider().listTimers("nobody")).isEmpty();
    }

    @Test
    @DisplayName("TMR-08 a timer that fired or was given up is removed in the commit of that turn")
    void listsNoTimersThatAreClosed() {
        Fence fence = started("a");
        fence = advance(Turn.of("a", fence).setting(new NewTimer(2, seconds(30)), new NewTimer(3, seconds(10))));

        advance(Turn.of("a", fence)
                .setting(new NewTimer(4, seconds(5)), new NewTimer(5, seconds(6)))
                .closingTimers(3L, 5L, 99L));

        assertThat(provider().listTimers("a"))
                .containsExactly(new TimerRecord(4, seconds(5)), new TimerRecord(2, seconds(30)));
    }

    @Test
    @DisplayName(
            "ADM-16 the statistics of an instance count events and bytes of its current execution, messages and keys")
    void countsWhatBelongsToAnInstance() {
        Fence fence = started("a");
        fence = advance(Turn.of("a", fence).recording(external("1")).continuedAsNew("1"));
        done(delivery("a", "1"), delivery("a", "2"), delivery("a", "3"));
        advance(Turn.of("a", fence)
                .recording(startedEvent("a", 2), external("\"\u00e9\""))
                .consuming(1L)
                .keyValues(
                        new KeyValueChange.Put("\u00fc", new KeyValue("\"12\"", T0)),
                        new KeyValueChange.Put("k", new KeyValue("1", T0))));

        InstanceCounts counts = provider().countInstance("a");
        assertThat(counts.events()).isEqualTo(2);
        assertThat(counts.historyBytes()).isEqualTo(bytes(history("a")));
        assertThat(counts.messages()).isEqualTo(2);
        assertThat(counts.keys()).isEqualTo(2);
        assertThat(counts.keyValueBytes()).as("UTF-8 bytes of keys and values").isEqualTo(2 + 4 + 1 + 1);
        assertThat(provider().countInstance("nobody")).isEqualTo(new InstanceCounts(0, 0, 0, 0, 0));
    }

    private static long bytes(List<HistoryEvent> events) {
        return events.stream()
                .mapToLong(event -> HistoryJson.write(event).getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    @Test
    @DisplayName("ADM-05 instances are counted by status, with all executions and events")
    void countsTheWholeDatabase() {
        assertThat(provider().countSystem()).isEqualTo(new SystemCounts(0, 0, 0, 0, 0, 0, 0));
        create("pending");
        started("running");
        Fence again = started("again");
        again = advance(Turn.of("again", again).continuedAsNew("1"));
        advance(Turn.of("again", again).recording(startedEvent("again", 2), scheduledEvent()));
        advance(Turn.of("completed", create("completed"))
                .recording(startedEvent("x"))
                .completed());
        for (String id : List.of("failed", "failed2")) {
            advance(Turn.of(id, create(id)).recording(startedEvent(id)).into(new InstanceState.Failed(FAILURE)));
        }
        advance(Turn.of("cancelled", create("cancelled"))
                .recording(startedEvent("x"))
                .into(new InstanceState.Cancelled("x")));

        assertThat(provider().countSystem()).isEqualTo(new SystemCounts(1, 2, 1, 2, 1, 7, 8));
    }

    @Test
    @DisplayName("ADM-05 queue depths count what is ready and free, pending timers, and the oldest that waits")
    void countsWhatWaits() {
        assertThat(provider().countQueues(T0)).isEqualTo(new QueueCounts(0, 0, 0, null));
        apply(Start.of("ready").startAt(seconds(2)).build());
        apply(Start.of("later").startAt(seconds(100)).build());
        done(Start.of("held").leasedTo(ANNA).build());
        create("suspended");
        provider().suspend("suspended", "look", T0);
        Fence fence = started("a");
        doneAt(
                seconds(5),
                Turn.of("a", fence)
                        .scheduling(
                                TaskToDo.of(2).build(),
                                TaskToDo.of(3).build(),
                                TaskToDo.of(4).heldUnder(token()).build())
                        .setting(new NewTimer(5, seconds(50)), new NewTimer(6, seconds(6)))
                        .at(seconds(5))
                        .build());

        assertThat(provider().countQueues(seconds(10))).isEqualTo(new QueueCounts(1, 2, 1, seconds(2)));
        assertThat(provider().countQueues(seconds(1))).isEqualTo(new QueueCounts(0, 0, 2, null));
        claimAt(seconds(10), BERT);
        assertThat(provider().countQueues(seconds(10))).isEqualTo(new QueueCounts(0, 2, 1, seconds(5)));
    }

    @Test
    @DisplayName("VER-19 what waits for code that no node has is found, once it has waited long enough")
    void findsWhatIsStranded() {
        done(
                Start.of("stranded").named("Gone").build(),
                Start.of("younger").named("Gone").startAt(seconds(5)).build(),
                Start.of("newer").version("9.0.0").build(),
                Start.of("known").build());

        assertThat(stranded(seconds(5), 10)).containsExactlyInAnyOrder("stranded", "newer");
        assertThat(stranded(seconds(6), 10)).containsExactlyInAnyOrder("stranded", "newer", "younger");
        assertThat(stranded(T0, 10)).as("ready since then, not before").isEmpty();
        assertThat(stranded(seconds(6), 2)).hasSize(2).doesNotContain("younger");
    }

    @Test
    void findsNothingStrandedThatIsHeldOrSuspended() {
        done(
                Start.of("held").named("Gone").leasedTo(ANNA).build(),
                Start.of("suspended").named("Gone").build());
        provider().suspend("suspended", "look", T0);

        assertThat(stranded(seconds(5), 10)).isEmpty();
    }

    @Test
    void tellsOfWhatIsStrandedWhetherItIsBlocked() {
        done(Start.of("a").named("Gone").build());
        done(block("a", fenceOf("a"), null, T0));

        InstanceClaim claim = new InstanceClaim(ANNA, 10, T0, Set.of(FLOW), HistoryJson.FORMAT);
        assertThat(provider().findStranded(claim, seconds(5))).containsExactly(record("a"));
        assertThat(record("a").blocked()).isEqualTo("no code");
    }

    private List<String> stranded(Instant readySince, int max) {
        return provider().findStranded(Fixtures.search(ANNA, seconds(60), max), readySince).stream()
                .map(InstanceRecord::instanceId)
                .toList();
    }
}
