package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.Winner;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.history.HistoryEvent.QueueEventDelivered;
import dev.durathread.history.HistoryEvent.QueueSubscriptionCancelled;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class QueueTest extends Scenarios {
    private static String take(OrchestrationContext ctx, String queue) {
        return ctx.dequeueEvent(queue, String.class).get();
    }

    private static void put(TestEnvironment env, String queue, String... messages) {
        for (String message : messages) {
            unlessFinished(() -> env.client().enqueueEvent("a", queue, message, queue + "/" + message));
        }
    }

    @Test
    @DisplayName("QUE-01 a queue gives its messages first in, first out")
    void givesMessagesInOrder() throws Exception {
        String taken = sweep(
                env -> env.orchestration(
                        FLOW, (ctx, _) -> take(ctx, "q") + echo(ctx, "-") + take(ctx, "q") + take(ctx, "q")),
                env -> {
                    start(env, "a");
                    put(env, "q", "1", "2", "3");
                });
        assertThat(taken).isEqualTo("1-23");
    }

    @Test
    @DisplayName("QUE-02 messages wait in the inbox until a dequeue consumes them")
    void keepsMessages() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            ctx.waitForEvent("go", String.class).get();
            return take(ctx, "q");
        })) {
            start(env, "a");
            put(env, "q", "early");
            settle(env);
            assertThat(env.provider().readInbox("a", 0, 10)).hasSize(1);
            assertThat(events(env, "a", QueueEventDelivered.class)).isEmpty();
            env.client().raiseEvent("a", "go", "");
            assertThat(result(env, "a")).isEqualTo("early");
            assertThat(env.provider().readInbox("a", 0, 10)).isEmpty();
            assertThat(events(env, "a", QueueEventDelivered.class)).hasSize(1);
        }
    }

    @Test
    @DisplayName("QUE-03 the k-th dequeue takes the k-th message, whichever is looked at first")
    void pairsDequeuesAndMessages() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            List<DurableFuture<String>> takes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                takes.add(ctx.dequeueEvent("q", String.class));
            }
            return takes.get(2).get() + takes.get(0).get() + takes.get(1).get();
        })) {
            start(env, "a");
            put(env, "q", "1", "2", "3");
            assertThat(result(env, "a")).isEqualTo("312");
        }
    }

    @Test
    @DisplayName("QUE-04 a dequeue that lost a race consumes nothing")
    void leavesTheMessageToTheNextDequeue() throws Exception {
        String taken = sweep(
                env -> env.orchestration(FLOW, (ctx, _) -> {
                    Winner<Object> winner = ctx.race(
                                    ctx.dequeueEvent("q", String.class), ctx.scheduleTimer(Duration.ofMinutes(1)))
                            .get();
                    DurableFuture<String> cancelled = ctx.dequeueEvent("q", String.class);
                    cancelled.cancel();
                    return winner.index() + take(ctx, "q");
                }),
                env -> {
                    start(env, "a");
                    env.clock().advance(Duration.ofMinutes(2));
                    put(env, "q", "kept");
                });
        assertThat(taken).isEqualTo("1kept");
    }

    @Test
    @DisplayName("QUE-05 queues are apart from each other and from events of the same name")
    void keepsQueuesApart() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(
                        FLOW,
                        (ctx, _) -> take(ctx, "x")
                                + take(ctx, "y")
                                + ctx.waitForEvent("x", String.class).get())) {
            start(env, "a");
            env.client().raiseEvent("a", "x", "event");
            put(env, "y", "queue y ");
            put(env, "x", "queue x ");
            assertThat(result(env, "a")).isEqualTo("queue x queue y event");
        }
    }

    @Test
    @DisplayName("QUE-06 a message for an unknown instance is refused at the sender")
    void refusesMessagesForTheUnknown() {
        try (TestEnvironment env = environment()) {
            assertThatThrownBy(() -> env.client().enqueueEvent("nobody", "q", "x"))
                    .isInstanceOf(InstanceNotFoundException.class)
                    .hasMessageContaining("\"nobody\"");
        }
    }

    @Test
    @DisplayName("QUE-07 all unconsumed messages cross continue-as-new, before any that come later, without a limit")
    void carriesEveryMessageOver() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
            if (ctx.executionId() <= 3) {
                take(ctx, "q");
                return ctx.continueAsNew(in);
            }
            if (ctx.executionId() == 4) {
                ctx.waitForEvent("go", String.class).get();
            }
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                all.append(take(ctx, "q")).append(' ');
            }
            return all.append(take(ctx, "p")).toString();
        })) {
            start(env, "a");
            StringBuilder expected = new StringBuilder();
            put(env, "p", "other");
            for (int i = 1; i <= 32; i++) {
                put(env, "q", "" + i);
                expected.append(i > 3 ? i + " " : "");
            }
            settle(env);
            put(env, "q", "later");
            env.client().raiseEvent("a", "go", "");
            assertThat(result(env, "a")).isEqualTo(expected + "later other");
        }
    }

    @Test
    @DisplayName("QUE-09 one turn may consume many messages")
    void consumesManyInOneTurn() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            ctx.waitForEvent("go", String.class).get();
            int sum = 0;
            for (int i = 0; i < 50; i++) {
                sum += ctx.dequeueEvent("q", Integer.class).get();
            }
            return "" + sum;
        })) {
            start(env, "a");
            for (int i = 0; i < 50; i++) {
                env.client().enqueueEvent("a", "q", i);
            }
            settle(env);
            long before = env.metrics().turns();
            env.client().raiseEvent("a", "go", "");
            assertThat(result(env, "a")).isEqualTo("1225");
            assertThat(env.metrics().turns() - before).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("QUE-11 dequeues that are open at the end or lost a race leave a mark with the reason")
    void recordsWhyADequeueWasGivenUp() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
            ctx.race(ctx.dequeueEvent("q", String.class), ctx.scheduleTimer(Duration.ofMinutes(1)))
                    .get();
            ctx.dequeueEvent("q", String.class);
            return in;
        })) {
            start(env, "a");
            result(env, "a");
            assertThat(events(env, "a", QueueSubscriptionCancelled.class))
                    .extracting(QueueSubscriptionCancelled::reason)
                    .containsExactly("dropped_future", "orchestration_terminal");
        }
    }

    @Test
    @DisplayName("QUE-12 a message for a finished instance is refused at the sender")
    void refusesMessagesForTheFinished() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (_, in) -> in)) {
            start(env, "a");
            result(env, "a");
            assertThatThrownBy(() -> env.client().enqueueEvent("a", "q", "x"))
                    .isInstanceOf(InstanceFinishedException.class);
        }
    }

    @Test
    @DisplayName("QUE-13 messages that nobody consumed stay in the inbox of the finished instance")
    void leavesUnconsumedMessagesInTheInbox() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> take(ctx, "q"))) {
            start(env, "a");
            settle(env);
            env.client().suspend("a", "so that all arrive together");
            put(env, "q", "1", "2", "3");
            env.client().resume("a");
            assertThat(result(env, "a")).isEqualTo("1");
            assertThat(env.provider().readInbox("a", 0, 10)).hasSize(2);
        }
    }

    @Test
    @DisplayName("QUE-14 thousands of messages may be buffered")
    void buffersThousands() throws Exception {
        int many = 3_000;
        try (TestEnvironment env = TestEnvironment.create().orchestration(FLOW, (ctx, _) -> {
            ctx.waitForEvent("go", String.class).get();
            long sum = 0;
            for (int i = 0; i < many; i++) {
                sum += ctx.dequeueEvent("q", Integer.class).get();
            }
            return "" + sum;
        })) {
            start(env, "a");
            for (int i = 0; i < many; i++) {
                env.client().enqueueEvent("a", "q", i);
            }
            env.client().raiseEvent("a", "go", "");
            assertThat(result(env, "a")).isEqualTo("" + (long) many * (many - 1) / 2);
        }
    }
}
