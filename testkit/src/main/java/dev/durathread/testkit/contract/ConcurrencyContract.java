package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.completion;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.lease;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Provider;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.provider.WriteOutcome.Applied;
import dev.durathread.provider.WriteOutcome.Created;
import dev.durathread.provider.WriteOutcome.Delivered;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stays true when many threads, through two provider objects, do the same things at the same time. */
public abstract class ConcurrencyContract extends Chapter {
    private static final int RUNNERS = 8;
    private Provider other;

    protected ConcurrencyContract(ProviderSource source) {
        super(source);
    }

    @BeforeEach
    void openSecondObject() {
        other = second();
    }

    /** Half of the runners go through each provider object. */
    private Provider of(int runner) {
        return runner % 4 < 2 ? provider() : other;
    }

    private static NodeId node(int runner) {
        return new NodeId("node-" + runner);
    }

    private static <T> List<T> flat(List<? extends Collection<T>> lists) {
        return lists.stream().<T>flatMap(Collection::stream).toList();
    }

    @Test
    void createsAnInstanceOnce() throws Exception {
        List<WriteOutcome> outcomes = Race.of(
                RUNNERS,
                runner -> () -> of(runner)
                        .commit(
                                List.of(Start.of("a")
                                        .input(String.valueOf(runner))
                                        .build()),
                                T0)
                        .getFirst());

        assertThat(outcomes).filteredOn(Created.class::isInstance).hasSize(1);
        int winner = outcomes.indexOf(new Created(false));
        assertThat(record("a").input()).isEqualTo(String.valueOf(winner));
    }

    @Test
    @DisplayName("LCK-02 of many turns on one fence exactly one is applied")
    void appliesOneTurnOnAFence() throws Exception {
        Fence fence = started("a");
        for (int round = 0; round < 10; round++) {
            Fence base = fence;
            List<WriteOutcome> outcomes = Race.of(
                    RUNNERS,
                    runner -> () -> of(runner)
                            .commit(
                                    List.of(Turn.of("a", base)
                                            .recording(external(String.valueOf(runner)))
                                            .build()),
                                    T0)
                            .getFirst());

            assertThat(outcomes).filteredOn(Applied.class::isInstance).hasSize(1);
            fence = fenceOf("a");
            assertThat(fence).isEqualTo(base.advancedTo(base.lastEventId() + 1));
            assertThat(history("a").getLast())
                    .extracting(event -> ((ExternalEvent) event).data())
                    .isEqualTo(String.valueOf(outcomes.indexOf(Applied.PLAIN)));
        }
    }

    @Test
    @DisplayName("LCK-09 no instance is claimed by two nodes, and none is left")
    void claimsEachInstanceOnce() throws Exception {
        List<String> all = IntStream.range(0, 200).mapToObj(i -> "i" + i).toList();
        provider().commit(all.stream().<Write>map(id -> Start.of(id).build()).toList(), T0);

        List<List<String>> claimed = Race.of(RUNNERS, runner -> () -> {
            List<String> mine = new ArrayList<>();
            List<String> more;
            do {
                more = of(runner).claimInstances(Fixtures.search(node(runner), T0, 7)).items().stream()
                        .map(item -> item.record().instanceId())
                        .toList();
                mine.addAll(more);
            } while (!more.isEmpty());
            return mine;
        });

        assertThat(flat(claimed)).doesNotHaveDuplicates();
        List<String> rest = claim(node(99));
        assertThat(flat(List.of(flat(claimed), rest))).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    @DisplayName("LCK-09 no task is claimed twice, and none is left")
    void claimsEachTaskOnce() throws Exception {
        Fence fence = started("a");
        NewTask[] tasks =
                IntStream.range(2, 202).mapToObj(id -> TaskToDo.of(id).build()).toArray(NewTask[]::new);
        advance(Turn.of("a", fence).recording(scheduledEvent()).scheduling(tasks));

        List<List<Long>> claimed = Race.of(RUNNERS, runner -> () -> {
            List<Long> mine = new ArrayList<>();
            List<ClaimedTask> more;
            do {
                more = of(runner)
                        .claimTasks(TaskSearch.by(node(runner)).max(7).build())
                        .items();
                more.forEach(task -> mine.add(task.lease().task().activityId()));
            } while (!more.isEmpty());
            return mine;
        });

        List<Long> rest = claimTasks(node(99)).stream()
                .map(task -> task.lease().task().activityId())
                .toList();
        assertThat(flat(List.of(flat(claimed), rest)))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(2, 202).boxed().toList());
    }

    @Test
    void numbersMessagesOfManySendersWithoutGapsOrLoss() throws Exception {
        create("a");

        Race.of(RUNNERS, runner -> () -> {
            for (int i = 0; i < 20; i++) {
                of(runner).commit(List.of(delivery("a", runner + "." + i)), T0);
            }
            return runner;
        });

        assertThat(inbox("a"))
                .extracting(InboxMessage::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 20 * RUNNERS).boxed().toList());
        for (int runner = 0; runner < RUNNERS; runner++) {
            String prefix = runner + ".";
            assertThat(inbox("a"))
                    .extracting(stored -> ((ExternalEvent) stored.message().event()).data())
                    .filteredOn(data -> data.startsWith(prefix))
                    .as("the order of sender %d", runner)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 20).mapToObj(i -> prefix + i).toList());
        }
    }

    @Test
    void storesAMessageIdOnce() throws Exception {
        create("a");

        List<WriteOutcome> outcomes = Race.of(
                RUNNERS,
                runner -> () ->
                        of(runner).commit(List.of(delivery("a", "1", "id")), T0).getFirst());

        assertThat(outcomes).filteredOn(Delivered.class::isInstance).hasSize(1);
        assertThat(outcomes)
                .filteredOn(WriteOutcome.Duplicate.class::isInstance)
                .hasSize(RUNNERS - 1);
        assertThat(inbox("a")).hasSize(1);
    }

    @Test
    void completesATaskOnce() throws Exception {
        schedule("a", TaskToDo.of(2).build());
        TaskLease lease = claimOne(T0, Fixtures.ANNA).lease();

        List<WriteOutcome> outcomes = Race.of(
                RUNNERS,
                runner ->
                        () -> of(runner).commit(List.of(completion(lease)), T0).getFirst());

        assertThat(outcomes).filteredOn(Delivered.class::isInstance).hasSize(1);
        assertThat(inbox("a")).hasSize(1);
    }

    @Test
    void letsBatchesThatMeetInOppositeOrderBothThrough() throws Exception {
        create("a", "b", "c", "d");

        List<List<WriteOutcome>> outcomes = Race.of(RUNNERS, runner -> () -> {
            List<WriteOutcome> mine = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                List<Write> batch = new ArrayList<>(
                        List.of(delivery("a", "1"), delivery("b", "1"), delivery("c", "1"), delivery("d", "1")));
                mine.addAll(of(runner).commit(runner % 2 == 0 ? batch : batch.reversed(), T0));
            }
            return mine;
        });

        assertThat(flat(outcomes)).hasSize(100 * RUNNERS).allMatch(Delivered.class::isInstance);
        for (String id : List.of("a", "b", "c", "d")) {
            assertThat(inbox(id)).hasSize(25 * RUNNERS);
        }
    }

    @Test
    void runsManyInstancesAtOnceThatWriteToEachOther() throws Exception {
        List<Fence> ends = Race.of(RUNNERS, runner -> () -> {
            String id = "i" + runner;
            String next = "i" + (runner + 1) % RUNNERS;
            Provider mine = of(runner);
            NewInstance start = Start.of(id).build();
            mine.commit(List.of(start), T0);
            Fence fence = new Fence(start.incarnation(), 1, 0);
            for (int i = 0; i < 20; i++) {
                Turn turn = Turn.of(id, fence)
                        .recording(i == 0 ? startedEvent(id) : scheduledEvent())
                        .sending(delivery(next, String.valueOf(i)));
                assertThat(mine.commit(List.of(turn.build()), T0).getFirst()).isInstanceOf(Applied.class);
                fence = turn.build().fenceAfter();
            }
            return fence;
        });

        for (int runner = 0; runner < RUNNERS; runner++) {
            assertThat(fenceOf("i" + runner)).isEqualTo(ends.get(runner));
            assertThat(history("i" + runner)).hasSize(20);
        }
    }

    @Test
    void deletesWhileOthersWrite() throws Exception {
        Fence fence = started("a");

        Race.of(RUNNERS, runner -> () -> {
            Provider mine = of(runner);
            for (int i = 0; i < 10; i++) {
                if (runner == 0 && i == 5) {
                    mine.deleteInstances(List.of("a"), true);
                } else if (runner % 2 == 0) {
                    mine.commit(List.of(delivery("a", "1", "id" + runner)), T0);
                } else {
                    mine.commit(
                            List.of(Turn.of("a", fence)
                                    .scheduling(
                                            TaskToDo.of(100 + 10 * runner + i).build())
                                    .build()),
                            T0);
                }
            }
            return runner;
        });

        assertThat(provider().readInstance("a")).isEmpty();
        assertThat(inbox("a")).isEmpty();
        assertThat(provider().listTasks("a")).isEmpty();
        assertThat(claimTasks(node(99))).isEmpty();
        assertThat(history("a", 1)).isEmpty();
    }

    /** Sends messages, until it is told of the end; the sequence of the last one that was stored. */
    private static long sendUntilTheEnd(Provider provider, String id) {
        long last = 0;
        for (int i = 0; i < 50; i++) {
            if (!(provider.commit(List.of(delivery(id, "1")), T0).getFirst() instanceof Delivered stored)) {
                break;
            }
            last = stored.sequence();
        }
        return last;
    }

    /** Drains an inbox, and ends the instance when it finds nothing more in it; the number of what it has taken. */
    private static long drainAndEnd(Provider provider, String id, Fence begin, boolean onlyIfAllSeen) {
        Fence fence = begin;
        long seen = 0;
        while (true) {
            List<InboxMessage> found = provider.readInbox(id, seen, 7);
            Turn turn = Turn.of(id, fence).by(Fixtures.ANNA);
            if (found.isEmpty() || (!onlyIfAllSeen && seen > 20)) {
                Turn end = turn.seenThrough(seen).completed();
                TurnCommit commit = (onlyIfAllSeen ? end.onlyIfAllSeen() : end).build();
                switch (provider.commit(List.of(commit), T0).getFirst()) {
                    case Applied applied -> {
                        return seen + applied.dropped();
                    }
                    case WriteOutcome.UnseenMessages(long last) ->
                        assertThat(last).isGreaterThan(seen);
                    case WriteOutcome other -> throw new AssertionError(other);
                }
            } else {
                seen = found.getLast().sequence();
                Long[] taken = found.stream().map(InboxMessage::sequence).toArray(Long[]::new);
                TurnCommit commit =
                        turn.recording(external("taken")).consuming(taken).build();
                assertThat(provider.commit(List.of(commit), T0).getFirst()).isEqualTo(Applied.PLAIN);
                fence = commit.fenceAfter();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void losesNoMessageBetweenItsSenderAndTheEnd(boolean onlyIfAllSeen) throws Exception {
        for (int round = 0; round < 5; round++) {
            String id = "i" + round;
            Fence fence = started(id);
            List<Long> told = Race.of(
                    4,
                    runner -> () -> runner == 0
                            ? drainAndEnd(provider(), id, fence, onlyIfAllSeen)
                            : sendUntilTheEnd(of(runner), id));

            long taken = told.getFirst();
            assertThat(told.subList(1, told.size()))
                    .as("the last message of each sender, of %d that were taken or counted", taken)
                    .allMatch(last -> last <= taken);
            assertThat(taken).isEqualTo(told.subList(1, told.size()).stream().reduce(0L, Math::max));
            if (onlyIfAllSeen) {
                assertThat(inbox(id)).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("SES-06 of concurrent claims of one session one wins; the loser gets nothing and nothing is lost")
    void givesASessionToOneOwner() throws Exception {
        schedule(
                "a",
                TaskToDo.of(2).inSession("s").build(),
                TaskToDo.of(3).inSession("s").build(),
                TaskToDo.of(4).inSession("s").build());

        List<List<Long>> claimed = Race.of(
                RUNNERS,
                runner -> () -> of(runner)
                        .claimTasks(TaskSearch.by(node(runner))
                                .max(1)
                                .sessions(seconds(30), 10)
                                .build())
                        .items()
                        .stream()
                        .map(task -> task.lease().task().activityId())
                        .toList());

        assertThat(claimed).filteredOn(mine -> !mine.isEmpty()).hasSize(1);
        assertThat(provider().listTasks("a"))
                .filteredOn(task -> task.heldBy() == null)
                .hasSize(2);
    }

    @Test
    void recoversEachNodeOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            NodeId dead = new NodeId("dead-" + i);
            provider().join(lease(dead, seconds(1)), T0);
            done(Start.of("i" + i).leasedTo(dead).build());
        }

        List<Integer> counts = Race.of(RUNNERS, runner -> () -> of(runner).recover(seconds(2)));

        assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(20);
        assertThat(claimAt(seconds(2), node(99))).hasSize(20);
    }

    @Test
    void losesNothingWhenNodesComeAndGo() throws Exception {
        List<String> all = IntStream.range(0, 50).mapToObj(i -> "i" + i).toList();
        provider().commit(all.stream().<Write>map(id -> Start.of(id).build()).toList(), T0);

        Race.of(RUNNERS, runner -> () -> {
            for (int i = 0; i < 5; i++) {
                NodeId node = new NodeId(runner + "." + i);
                of(runner).join(lease(node, seconds(30)), T0);
                of(runner).claimInstances(Fixtures.search(node, T0, 9));
                of(runner).leave(node, T0);
            }
            return runner;
        });

        assertThat(claim(node(99))).containsExactlyInAnyOrderElementsOf(all);
    }
}
