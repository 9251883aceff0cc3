package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.StartOptions;
import dev.durathread.Winner;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.failure.PayloadException;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.ExternalSubscribed;
import dev.durathread.history.HistoryEvent.ExternalSubscribedCancelled;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EventTest extends Scenarios {
    private static String event(OrchestrationContext ctx, String name) {
        return ctx.waitForEvent(name, String.class).get();
    }

    @Test
    @DisplayName("EVT-01 a wait is recorded and takes events of its name only")
    void matchesByName() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> event(ctx, "wanted"))) {
            start(env, "a");
            env.client().raiseEvent("a", "Wanted", "wrong case");
            env.client().raiseEvent("a", "other", "wrong name");
            env.client().raiseEvent("a", "wanted", "right");
            assertThat(result(env, "a")).isEqualTo("right");
            assertThat(events(env, "a", ExternalSubscribed.class))
                    .extracting(ExternalSubscribed::name)
                    .containsExactly("wanted");
        }
    }

    @Test
    @DisplayName("EVT-02 an event is recorded when a wait takes it, until then it lies in the inbox")
    void keepsEventsInTheInbox() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            event(ctx, "go");
            return event(ctx, "late");
        })) {
            start(env, "a");
            env.client().raiseEvent("a", "late", "kept");
            settle(env);
            assertThat(events(env, "a", ExternalEvent.class)).isEmpty();
            assertThat(env.provider().readInbox("a", 0, 10)).hasSize(1);
            env.client().raiseEvent("a", "go", "now");
            assertThat(result(env, "a")).isEqualTo("kept");
            assertThat(events(env, "a", ExternalEvent.class))
                    .extracting(ExternalEvent::name)
                    .containsExactly("go", "late");
            assertThat(env.provider().readInbox("a", 0, 10)).isEmpty();
        }
    }

    @Test
    @DisplayName("EVT-03 EVT-04 an early event is kept, in order, for the next waits of its name")
    void keepsEarlyEvents() throws Exception {
        String taken = sweep(
                env -> env.orchestration(FLOW, (ctx, _) -> {
                    ctx.sleep(Duration.ofMinutes(1));
                    return event(ctx, "go") + echo(ctx, "-") + event(ctx, "go") + event(ctx, "go");
                }),
                env -> {
                    start(env, "a");
                    for (int i = 1; i <= 3; i++) {
                        raise(env, "a", "go", "e" + i);
                    }
                });
        assertThat(taken).isEqualTo("e1-e2e3");
    }

    @Test
    @DisplayName("EVT-05 the n-th wait of a name takes its n-th event, whichever is looked at first")
    void pairsWaitsAndEventsInOrder() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            DurableFuture<String> first = ctx.waitForEvent("go", String.class);
            DurableFuture<String> second = ctx.waitForEvent("go", String.class);
            return second.get() + first.get();
        })) {
            start(env, "a");
            settle(env);
            env.client().raiseEvent("a", "go", "1");
            env.client().raiseEvent("a", "go", "2");
            assertThat(result(env, "a")).isEqualTo("21");
        }
    }

    @Test
    @DisplayName("EVT-06 a wait that lost a race steals no event")
    void skipsWaitsThatWereGivenUp() throws Exception {
        String taken = sweep(
                env -> env.orchestration(FLOW, (ctx, _) -> {
                    Winner<Object> winner = ctx.race(
                                    ctx.waitForEvent("go", String.class), ctx.scheduleTimer(Duration.ofMinutes(1)))
                            .get();
                    return winner.index() + event(ctx, "go");
                }),
                env -> {
                    start(env, "a");
                    env.clock().advance(Duration.ofMinutes(2));
                    raise(env, "a", "go", "kept");
                });
        assertThat(taken).isEqualTo("1kept");
    }

    @Test
    @DisplayName("EVT-06 the wait that lost leaves a mark in history")
    void recordsThatAWaitWasGivenUp() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            ctx.race(ctx.waitForEvent("go", String.class), ctx.scheduleTimer(Duration.ofMinutes(1)))
                    .get();
            return "";
        })) {
            start(env, "a");
            result(env, "a");
            assertThat(events(env, "a", ExternalSubscribedCancelled.class))
                    .extracting(ExternalSubscribedCancelled::reason)
                    .containsExactly("dropped_future");
        }
    }

    @Test
    @DisplayName("EVT-07 equal events are all delivered; one sent again under its message id is not")
    void deliversEqualEventsButNoMessageTwice() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            List<String> taken = new ArrayList<>();
            while (!taken.contains("end")) {
                taken.add(event(ctx, "go"));
            }
            return String.join(" ", taken);
        })) {
            start(env, "a");
            env.client().raiseEvent("a", "go", "same");
            env.client().raiseEvent("a", "go", "same");
            env.client().raiseEvent("a", "go", "once", "m1");
            settle(env);
            env.client().raiseEvent("a", "go", "once", "m1");
            env.client().raiseEvent("a", "go", "end");
            assertThat(result(env, "a")).isEqualTo("same same once end");
        }
    }

    @Test
    @DisplayName("EVT-08 empty payloads and many events of one name are fine")
    void takesEmptyAndManyEvents() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            Object nothing = ctx.waitForEvent("e", Object.class).get();
            String empty = event(ctx, "e");
            int sum = 0;
            for (int i = 0; i < 500; i++) {
                sum += ctx.waitForEvent("e", Integer.class).get();
            }
            return nothing + "[" + empty + "]" + sum;
        })) {
            start(env, "a");
            env.client().raiseEvent("a", "e", null);
            env.client().raiseEvent("a", "e", "");
            for (int i = 0; i < 500; i++) {
                env.client().raiseEvent("a", "e", i);
            }
            assertThat(result(env, "a")).isEqualTo("null[]124750");
        }
    }

    @Test
    @DisplayName("EVT-09 events that nobody has taken cross continue-as-new, in order")
    void carriesEventsOver() throws Exception {
        String taken = sweep(
                env -> env.orchestration(FLOW, (ctx, in) -> {
                    String now = in + event(ctx, "go");
                    return ctx.executionId() < 4 ? ctx.continueAsNew(now) : now;
                }),
                env -> {
                    start(env, "a");
                    for (int i = 1; i <= 4; i++) {
                        raise(env, "a", "go", "" + i);
                    }
                });
        assertThat(taken).isEqualTo("in1234");
    }

    @Test
    @DisplayName("EVT-10 raising to a finished instance throws InstanceFinishedException")
    void refusesEventsForTheFinished() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (_, in) -> in)) {
            start(env, "a");
            result(env, "a");
            assertThatThrownBy(() -> env.client().raiseEvent("a", "go", "x"))
                    .isInstanceOf(InstanceFinishedException.class)
                    .hasMessageContaining("\"a\"")
                    .hasMessageContaining("COMPLETED");
            assertThat(env.provider().readInbox("a", 0, 10)).isEmpty();
        }
    }

    @Test
    @DisplayName("EVT-11 waits that are open at the end are closed there")
    void closesWaitsAtTheEnd() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
            ctx.waitForEvent("never", String.class);
            return in;
        })) {
            start(env, "a");
            result(env, "a");
            assertThat(events(env, "a", ExternalSubscribedCancelled.class))
                    .extracting(ExternalSubscribedCancelled::reason)
                    .containsExactly("orchestration_terminal");
        }
    }

    @Test
    @DisplayName("EVT-12 a payload of another type makes get() throw a PayloadException that can be caught")
    void throwsOnAPayloadOfAnotherType() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            try {
                return "" + ctx.waitForEvent("n", Integer.class).get();
            } catch (PayloadException e) {
                assertThat(e).hasMessageContaining("\"n\"").hasMessageContaining("Integer");
                return "not a number, then "
                        + ctx.waitForEvent("n", Integer.class).get();
            }
        })) {
            start(env, "a");
            env.client().raiseEvent("a", "n", "x");
            env.client().raiseEvent("a", "n", 5);
            assertThat(result(env, "a")).isEqualTo("not a number, then 5");
        }
    }

    @Test
    @DisplayName("EVT-13 of two events that arrive together the first one wins the race")
    void letsTheFirstOfTwoEventsWin() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            Winner<String> winner = ctx.race(ctx.waitForEvent("a", String.class), ctx.waitForEvent("b", String.class))
                    .get();
            return winner.index() + winner.value();
        })) {
            start(env, "x");
            settle(env);
            env.client().suspend("x", "so that both arrive together");
            env.client().raiseEvent("x", "b", "first");
            env.client().raiseEvent("x", "a", "second");
            env.client().resume("x");
            assertThat(result(env, "x")).isEqualTo("1first");
        }
    }

    @Test
    @DisplayName("EVT-14 between an event and a timer the one that comes first wins")
    void racesEventsAndTimers() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            Winner<String> winner = ctx.race(
                            ctx.waitForEvent("go", String.class),
                            ctx.scheduleTimer(Duration.ofMinutes(5)).map(_ -> "late"))
                    .get();
            return winner.value();
        })) {
            start(env, "event");
            env.clock().advance(Duration.ofMinutes(4));
            env.client().raiseEvent("event", "go", "in time");
            assertThat(result(env, "event")).isEqualTo("in time");
            start(env, "timer");
            assertThat(result(env, "timer")).isEqualTo("late");
        }
    }

    @Test
    @DisplayName("EVT-14 an event that came before a timer was due wins, though both are found together")
    void ordersByTimeOfArrival() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(
                        FLOW,
                        (ctx, _) -> ctx.<String>race(
                                        ctx.scheduleTimer(Duration.ofMinutes(5)).map(_ -> "timer"),
                                        ctx.waitForEvent("go", String.class))
                                .get()
                                .value())) {
            start(env, "early");
            start(env, "late");
            settle(env);
            env.client().suspend("early", "test");
            env.client().suspend("late", "test");
            env.clock().advance(Duration.ofMinutes(4));
            env.client().raiseEvent("early", "go", "event");
            env.clock().advance(Duration.ofMinutes(2));
            env.client().raiseEvent("late", "go", "event");
            env.client().resume("early");
            env.client().resume("late");
            assertThat(result(env, "early")).isEqualTo("event");
            assertThat(result(env, "late")).isEqualTo("timer");
        }
    }

    @Test
    @DisplayName("EVT-15 raising to an unknown instance throws, a start with an event starts and raises in one commit")
    void refusesEventsForTheUnknown() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> event(ctx, "go"))) {
            assertThatThrownBy(() -> env.client().raiseEvent("a", "go", "x"))
                    .isInstanceOf(InstanceNotFoundException.class)
                    .hasMessageContaining("\"a\"");
            env.client().start(FLOW, "a", "in", StartOptions.none().withEvent("go", "with the start"));
            assertThat(result(env, "a")).isEqualTo("with the start");
            assertThat(events(env, "a", ExternalEvent.class)).hasSize(1);
        }
    }
}
