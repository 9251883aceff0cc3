package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.KeyValue;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.provider.WriteOutcome.Delivered;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The storage as a whole: several {@link Provider} objects on it, large batches, long histories. */
public abstract class StorageContract extends Chapter {
    protected StorageContract(ProviderSource source) {
        super(source);
    }

    @Test
    @DisplayName("all that share a storage go by one clock, which goes on (INV-17)")
    void tellsOneTimeToAllThatShareIt() {
        Provider second = second();
        Instant first = provider().storageTime();
        Instant between = second.storageTime();
        Instant last = provider().storageTime();

        assertThat(List.of(first, between, last)).isSorted();
        assertThat(Duration.between(first, last)).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    @DisplayName("a history is read in pages that are bounded by their size as well")
    void readsPagesOfBoundedSize() {
        Fence fence = create("a");
        String large = "\"" + "\u00fc".repeat(50_000) + "\""; // as JSON in UTF-8 100,002 bytes
        done(Turn.of("a", fence)
                .recording(
                        startedEvent("a"),
                        external(large),
                        external(large),
                        external(large),
                        external("1"),
                        external("2"))
                .build());

        assertThat(idsOf(provider().readHistory("a", 1, 0, 100, 1))).as("the first at the least").containsExactly(1L);
        assertThat(idsOf(provider().readHistory("a", 1, 0, 100, 100_000))).containsExactly(1L, 2L);
        assertThat(idsOf(provider().readHistory("a", 1, 0, 100, 150_000))).containsExactly(1L, 2L, 3L);
        assertThat(idsOf(provider().readHistory("a", 1, 3, 100, 50))).containsExactly(4L);
        assertThat(idsOf(provider().readHistory("a", 1, 4, 1, 1_000_000))).containsExactly(5L);
        assertThat(idsOf(provider().readHistory("a", 1, 0, 100, 1L << 40))).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(provider().readHistory("a", 1, 6, 100, 50)).isEmpty();
    }

    private static List<Long> idsOf(List<HistoryEvent> events) {
        return events.stream().map(HistoryEvent::eventId).toList();
    }

    @Test
    @DisplayName("PRV-01 a provider names itself and its version")
    void namesItself() {
        assertThat(provider().name()).isNotBlank();
        assertThat(provider().version()).isNotBlank();
        assertThat(provider().commitLanes()).isPositive();
    }

    @Test
    void isEmptyInTheBeginning() {
        assertThat(provider().listInstances(ListSearch.all().build())).isEmpty();
        assertThat(claim(ANNA)).isEmpty();
        assertThat(claimTasks(ANNA)).isEmpty();
        assertThat(provider().recover(T0)).isZero();
    }

    @Test
    void mayBeClosedTwice() {
        provider().close();
        provider().close();

        assertThat(provider().name()).isNotBlank();
    }

    @Test
    void showsOneObjectWhatAnotherHasWritten() {
        Provider second = second();
        Fence fence = started("a");
        done(delivery("a", "1"));

        assertThat(second.readInstance("a")).contains(record("a"));
        assertThat(second.readHistory("a", 1, 0, 10)).isEqualTo(history("a"));
        assertThat(second.commit(
                        List.of(Turn.of("a", fence)
                                .recording(scheduledEvent())
                                .consuming(1L)
                                .build()),
                        T0))
                .containsExactly(WriteOutcome.Applied.PLAIN);

        assertThat(history("a")).hasSize(2);
        assertThat(inbox("a")).isEmpty();
        assertThat(apply(Turn.of("a", fence).completed().build())).isInstanceOf(WriteOutcome.FenceLost.class);
    }

    @Test
    void holdsLeasesOfNodesOfAllObjects() {
        Provider second = second();
        create("a");
        assertThat(claim(ANNA)).containsExactly("a");

        assertThat(second.claimInstances(Fixtures.search(BERT, T0)).items()).isEmpty();
        second.leave(ANNA, seconds(1));
        assertThat(second.claimInstances(Fixtures.search(BERT, seconds(1))).items())
                .hasSize(1);
    }

    @Test
    void keepsEverythingWhenTheObjectIsClosedThatWroteIt() {
        Provider second = second();
        assumeFalse(second.equals(provider()), "the storage lives and dies with its object");
        Fence fence = started("a");
        advance(Turn.of("a", fence)
                .recording(scheduledEvent())
                .scheduling(TaskToDo.of(2).build())
                .keyValues(new KeyValueChange.Put("k", new KeyValue("1", T0)))
                .wakingAt(T0));
        InstanceRecord record = record("a");
        List<HistoryEvent> history = history("a");

        provider().close();

        assertThat(second.readInstance("a")).contains(record);
        assertThat(second.readHistory("a", 1, 0, 10)).isEqualTo(history);
        assertThat(second.readKeyValues("a")).containsOnlyKeys("k");
        assertThat(second.claimTasks(TaskSearch.by(BERT).build()).items()).hasSize(1);
        assertThat(second.claimInstances(Fixtures.search(BERT, T0)).items()).hasSize(1);
    }

    @Test
    void appliesABatchOfHundredsOfWritesOfAllKinds() {
        List<Write> batch = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String id = "i" + i;
            NewInstance start = Start.of(id).build();
            Fence fence = new Fence(start.incarnation(), 1, 0);
            Turn first = Turn.of(id, fence)
                    .recording(startedEvent(id), scheduledEvent())
                    .scheduling(TaskToDo.of(2).heldUnder(new LeaseToken(i)).build());
            batch.add(start);
            batch.add(first.build());
            batch.add(Fixtures.completion(Fixtures.held(id, 2, new LeaseToken(i))));
            batch.add(Turn.of(id, fence.advancedTo(2))
                    .recording(Fixtures.completedEvent(2))
                    .consuming(1L)
                    .sending(delivery("i" + (i + 99) % 100, "1"))
                    .build());
            batch.add(delivery("nobody", "1"));
        }

        List<WriteOutcome> outcomes = provider().commit(batch, T0);

        assertThat(outcomes).hasSize(500);
        for (int i = 0; i < 100; i++) {
            assertThat(outcomes.subList(5 * i, 5 * i + 5))
                    .hasExactlyElementsOfTypes(
                            WriteOutcome.Created.class,
                            WriteOutcome.Applied.class,
                            Delivered.class,
                            WriteOutcome.Applied.class,
                            WriteOutcome.NoSuchInstance.class);
            assertThat(history("i" + i)).hasSize(3);
        }
        assertThat(provider().countSystem().running()).isEqualTo(100);
        assertThat(provider().countSystem().events()).isEqualTo(300);
        assertThat(claim(ANNA)).as("all but the last were sent a message").hasSize(99);
        assertThat(claimTasks(ANNA)).isEmpty();
    }

    @Test
    void appliesOneTurnOfAThousandTasks() {
        Fence fence = started("a");
        HistoryEvent[] events =
                IntStream.range(0, 1_000).mapToObj(_ -> scheduledEvent()).toArray(HistoryEvent[]::new);
        NewTask[] tasks = IntStream.range(2, 1_002)
                .mapToObj(id -> TaskToDo.of(id).build())
                .toArray(NewTask[]::new);

        advance(Turn.of("a", fence).recording(events).scheduling(tasks));

        assertThat(history("a")).hasSize(1_001);
        assertThat(claimTasks(ANNA)).hasSize(1_000);
    }

    @Test
    void readsALongHistory() {
        Fence fence = started("a");
        for (int i = 0; i < 20; i++) {
            HistoryEvent[] events =
                    IntStream.range(0, 250).mapToObj(_ -> external("1")).toArray(HistoryEvent[]::new);
            fence = advance(Turn.of("a", fence).recording(events));
        }

        assertThat(provider().readHistory("a", 1, 4_990, 1_000))
                .extracting(HistoryEvent::eventId)
                .hasSize(11)
                .startsWith(4_991L)
                .endsWith(5_001L);
        assertThat(provider().readHistory("a", 1, 0, 5_001)).hasSize(5_001);
    }
}
