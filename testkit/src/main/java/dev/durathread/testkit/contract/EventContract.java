package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.*;
import dev.durathread.history.KeyValue;
import dev.durathread.history.ParentLink;
import dev.durathread.history.ValueKind;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.Message;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That every kind of event comes back from histories and inboxes as it went in: {@link HistoryEvent}. */
public abstract class EventContract extends Chapter {
    private static final Failure FAILURE = new Failure("a.B", "why", "at c.D");
    private static final Failure BARE = new Failure("TimedOut", null, null);

    protected EventContract(ProviderSource source) {
        super(source);
    }

    /** Every kind of event, those with optional parts once with and once without. */
    private static List<HistoryEvent> everyKind() {
        return Stream.of(asked(), recorded(), arrived(), ended())
                .<HistoryEvent>flatMap(List::stream)
                .toList();
    }

    private static List<HistoryEvent> asked() {
        TreeMap<String, KeyValue> keys =
                new TreeMap<>(Map.of("k", new KeyValue("1", millis(3)), "", new KeyValue("2", T0)));
        return List.of(
                Fixtures.startedEvent("a"),
                new OrchestrationStarted(0, T0, "a", 2, "F", "1.2.3", "{}", new ParentLink("p", 3, 4), "\"s\"", keys),
                new ActivityScheduled(0, millis(1), "A", "{\"a\":[1]}", null, null),
                new ActivityScheduled(0, T0, "A", "1", "tag", "session"),
                new ActivityCancelRequested(0, T0, 2, "dropped"),
                new TimerCreated(0, T0, millis(99)),
                new TimerCancelled(0, T0, 5, "dropped"),
                new ExternalSubscribed(0, T0, "go"),
                new ExternalSubscribedCancelled(0, T0, 7, "dropped"),
                new QueueSubscribed(0, T0, "q"),
                new QueueSubscriptionCancelled(0, T0, 9, "dropped"));
    }

    private static List<HistoryEvent> recorded() {
        return List.of(
                new SubOrchestrationScheduled(0, T0, "C", "child", "1", null),
                new SubOrchestrationScheduled(0, T0, "C", "child", "1", "2.0.0"),
                new SubOrchestrationCancelRequested(0, T0, 11, "dropped"),
                new OrchestrationChained(0, T0, "D", "detached", "1", null, null),
                new OrchestrationChained(0, T0, "D", "detached", "1", "3.0.0", millis(5)),
                new ValueRecorded(0, T0, ValueKind.SIDE_EFFECT, "\"v\""),
                new PatchMarked(0, T0, "change"),
                new CustomStatusUpdated(0, T0, "\"s\""),
                new CustomStatusUpdated(0, T0, null),
                new KeyValueSet(0, T0, "k", "1", millis(8)),
                new KeyValueCleared(0, T0, "k"),
                new KeyValuesCleared(0, T0));
    }

    private static List<Arrived> arrived() {
        return List.of(
                new OrchestrationCancelRequested(0, T0, "not wanted"),
                new ActivityCompleted(0, T0, 2, "{\"r\":null}", 3),
                new ActivityFailed(0, T0, 2, FAILURE, 4),
                new StepCompleted(0, T0, 1, "step", "1", 1),
                new StepFailed(0, T0, 1, "step", BARE, 2),
                new TimerFired(0, T0, 6),
                new ExternalEvent(0, T0, 0, "go", "null"),
                new QueueEventDelivered(0, T0, 0, "q", "[]"),
                new SubOrchestrationCompleted(0, T0, 8, "\"r\""),
                new SubOrchestrationFailed(0, T0, 8, FAILURE));
    }

    private static List<HistoryEvent> ended() {
        return List.of(
                new OrchestrationCompleted(0, T0, "\"done\""),
                new OrchestrationFailed(0, T0, FAILURE),
                new OrchestrationCancelled(0, T0, "not wanted"),
                new OrchestrationContinuedAsNew(0, T0, "1", null),
                new OrchestrationContinuedAsNew(0, T0, "1", "2.0.0"));
    }

    @Test
    void comesBackFromAHistoryAsItWasRecorded() {
        Fence fence = create("a");
        HistoryEvent[] events = everyKind().toArray(HistoryEvent[]::new);

        advance(Turn.of("a", fence).recording(events));

        List<HistoryEvent> stored = history("a");
        assertThat(stored).hasSameSizeAs(events);
        for (int i = 0; i < events.length; i++) {
            assertThat(stored.get(i)).isEqualTo(events[i].recordedAs(i + 1, events[i].at()));
        }
    }

    @Test
    void comesBackFromAnInboxAsItWasDelivered() {
        create("a");
        List<Arrived> events = arrived();
        for (int i = 0; i < events.size(); i++) {
            done(new Delivery("a", new Message(i, events.get(i), i % 2 == 0 ? null : "id" + i), null));
        }

        List<InboxMessage> stored = inbox("a");
        assertThat(stored).hasSameSizeAs(events);
        for (int i = 0; i < events.size(); i++) {
            assertThat(stored.get(i).message()).isEqualTo(new Message(i, events.get(i), i % 2 == 0 ? null : "id" + i));
        }
    }

    @ParameterizedTest
    @EnumSource
    void comesBackWithTheKindOfItsValue(ValueKind kind) {
        ValueRecorded value = new ValueRecorded(1, T0, kind, "\"v\"");

        advance(Turn.of("a", create("a")).recording(value));

        assertThat(history("a")).containsExactly(value);
    }

    @Test
    void leavesNoKindOfEventOut() {
        Set<Class<?>> shown = everyKind().stream().map(Object::getClass).collect(Collectors.toSet());

        assertThat(shown).containsExactlyInAnyOrderElementsOf(kindsOf(HistoryEvent.class));
    }

    private static Set<Class<?>> kindsOf(Class<?> family) {
        return family.isInterface()
                ? Stream.of(family.getPermittedSubclasses())
                        .flatMap(member -> kindsOf(member).stream())
                        .collect(Collectors.toSet())
                : Set.of(family);
    }
}
