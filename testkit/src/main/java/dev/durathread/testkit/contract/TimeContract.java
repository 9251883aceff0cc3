package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.FAILURE;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.completion;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.lease;
import static dev.durathread.testkit.contract.Fixtures.millis;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.KeyValue;
import dev.durathread.provider.Administration.TimerRecord;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Fence;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Renewal;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.WriteOutcome.Applied;
import dev.durathread.provider.WriteOutcome.Delivered;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That a {@link Provider} knows no time but the one it is given, to the millisecond, also when that goes backwards. */
public abstract class TimeContract extends Chapter {
    protected TimeContract(ProviderSource source) {
        super(source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-01T00:00:00.001Z",
                "2026-03-29T01:30:00.999Z",
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999Z",
                "2038-01-19T03:14:08.123Z",
                "9999-12-31T23:59:59.999Z"
            })
    void storesTimesToTheMillisecond(String text) {
        Instant at = Instant.parse(text);
        doneAt(at, Start.of("a").createdAt(at).build());
        ExternalEvent event = new ExternalEvent(2, at, 0, "e", "1");
        doneAt(
                at,
                Turn.of("a", fenceOf("a"))
                        .recording(startedEvent("a"), event)
                        .scheduling(TaskToDo.of(3).queueDeadline(at).build())
                        .setting(new NewTimer(4, at))
                        .keyValues(new KeyValueChange.Put("k", new KeyValue("1", at)))
                        .wakingAt(at)
                        .at(at)
                        .build());

        assertThat(record("a").createdAt()).isEqualTo(at);
        assertThat(record("a").startAt()).isEqualTo(at);
        assertThat(record("a").updatedAt()).isEqualTo(at);
        assertThat(history("a")).last().isEqualTo(event);
        assertThat(provider().listTimers("a")).containsExactly(new TimerRecord(4, at));
        assertThat(provider().readKeyValue("a", "k")).contains(new KeyValue("1", at));
        assertThat(claimAt(at.minusMillis(1), ANNA)).isEmpty();
        assertThat(claimAt(at, ANNA)).containsExactly("a");
        ClaimedTask task = claimOne(at, ANNA);
        assertThat(task.scheduledAt()).isEqualTo(at);
        assertThat(task.queueDeadline()).isEqualTo(at);
    }

    @Test
    void tellsMillisecondsApart() {
        done(
                Start.of("b").startAt(millis(2)).build(),
                Start.of("a").startAt(millis(1)).build(),
                Start.of("c").startAt(millis(3)).build());

        assertThat(claimAt(millis(1), ANNA)).containsExactly("a");
        assertThat(claimAt(millis(3), ANNA)).containsExactly("b", "c");
    }

    @Test
    void commitsTurnsThoughTheClockWentBack() {
        Fence fence = create("a");
        doneAt(
                seconds(100),
                Turn.of("a", fence)
                        .recording(startedEvent("a"))
                        .at(seconds(100))
                        .build());

        assertThat(applyAt(
                        seconds(10),
                        Turn.of("a", fence.advancedTo(1))
                                .recording(scheduledEvent())
                                .at(seconds(10))
                                .build()))
                .isEqualTo(Applied.PLAIN);
        assertThat(history("a")).hasSize(2);
    }

    @Test
    void deliversInTheOrderOfArrivalThoughTheClockWentBack() {
        create("a");
        applyAt(seconds(100), delivery("a", "1"));
        applyAt(seconds(50), delivery("a", "2"));
        applyAt(seconds(0), delivery("a", "3"));

        assertThat(inbox("a"))
                .extracting(stored -> ((ExternalEvent) stored.message().event()).data())
                .containsExactly("1", "2", "3");
    }

    @Test
    void claimsForAMessageThoughTheClockWentBack() {
        started("a");
        applyAt(seconds(100), delivery("a", "1"));
        assertThat(claimAt(seconds(50), ANNA)).isEmpty();

        applyAt(seconds(50), delivery("a", "2"));

        assertThat(claimAt(seconds(50), ANNA))
                .as("ready now, and now is earlier")
                .containsExactly("a");
    }

    @Test
    void readsHistoryByIdThoughTheClockWentBack() {
        Fence fence = create("a");
        advance(Turn.of("a", fence)
                .recording(
                        startedEvent("a"),
                        new ExternalEvent(2, seconds(9), 0, "e", "1"),
                        new ExternalEvent(3, seconds(-9), 0, "e", "2")));

        assertThat(history("a")).extracting("eventId").containsExactly(1L, 2L, 3L);
    }

    @Test
    void shortensALeaseWhenTheClockWentBack() {
        provider().join(lease(ANNA, seconds(1_000)), seconds(970));

        provider().renew(new Renewal(lease(ANNA, seconds(40)), List.of(), T0), seconds(10));

        assertThat(provider().recover(seconds(40))).isEqualTo(1);
    }

    @Test
    void completesATaskThoughTheClockWentBack() {
        Fence fence = started("a");
        doneAt(
                seconds(100),
                Turn.of("a", fence)
                        .recording(scheduledEvent())
                        .scheduling(TaskToDo.of(2).build())
                        .at(seconds(100))
                        .build());
        ClaimedTask task = claimOne(seconds(100), ANNA);

        assertThat(applyAt(seconds(1), completion(task.lease()))).isInstanceOf(Delivered.class);
    }

    @Test
    void triesATaskAgainThoughTheClockWentBack() {
        schedule("a", TaskToDo.of(2).build());
        ClaimedTask task = claimOne(seconds(100), ANNA);
        doneAt(seconds(-20), new TaskRetry(task.lease(), 1, 0, seconds(-10), seconds(-10), FAILURE, false));

        assertThat(claimTasksAt(seconds(-11), BERT)).isEmpty();
        assertThat(claimTasksAt(seconds(-10), BERT)).hasSize(1);
    }

    @Test
    void hasNoClockOfItsOwn() {
        Instant longAgo = Instant.parse("2001-01-01T00:00:00Z");
        doneAt(
                longAgo,
                Start.of("a").createdAt(longAgo).startAt(longAgo.plusSeconds(1)).build());
        provider().join(lease(ANNA, longAgo.plusSeconds(30)), longAgo);

        assertThat(claimAt(longAgo, ANNA))
                .as("by no other clock has its time come")
                .isEmpty();
        assertThat(provider().recover(longAgo.plusSeconds(29))).isZero();
        advance(Turn.of("a", fenceOf("a")).recording(external("1")).at(longAgo));
        assertThat(record("a").updatedAt()).isEqualTo(longAgo);
    }
}
