package dev.durathread.testkit.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.Winner;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.Provider;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.testkit.MemoryProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Messages that come while an instance is about to end: it has them before it ends, or they are counted. */
class UnseenMessagesTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);
    private static final ActivityType<String, String> ECHO = ActivityType.of("Echo", String.class, String.class);

    private final MemoryProvider provider = MemoryProvider.create();
    private final DurableClient outside = DurableClient.on(provider);
    private final AtomicInteger ends = new AtomicInteger();

    private static String drain(OrchestrationContext ctx, String taken) {
        Winner<String> next = ctx.<String>race(
                        ctx.dequeueEvent("q", String.class),
                        ctx.scheduleTimer(Duration.ofMillis(1)).map(_ -> ""))
                .get();
        return next.index() == 0 ? drain(ctx, taken + next.value()) : taken;
    }

    @Test
    void givesCodeThatDrainsAQueueWhatComesAsItIsAboutToEnd() throws Exception {
        try (DurableRuntime node = node(3, UnseenMessagesTest::drain)) {
            node.client().start(FLOW, "a", "");
            assertThat(node.client().await(FLOW, "a", SOON)).isEqualTo("m1m2m3");
            assertThat(node.metrics().messagesLeft()).isZero();
        }
    }

    @Test
    void givesCodeWhatComesBeforeTheResultThatMakesItEnd() throws Exception {
        Orchestration<String, String> untilDone = (ctx, in) -> {
            List<String> taken = new ArrayList<>();
            ctx.async(() -> {
                while (taken.size() < 3) {
                    taken.add(ctx.dequeueEvent("q", String.class).get());
                }
                return null;
            });
            return ctx.scheduleActivity(ECHO, "done").get() + taken;
        };
        try (DurableRuntime node = node(2, untilDone)) {
            node.client().start(FLOW, "a", "");
            assertThat(node.client().await(FLOW, "a", SOON)).isEqualTo("done[m1, m2]");
        }
    }

    @Test
    void endsAllTheSameUnderAFloodAndCountsWhatIsLeft() throws Exception {
        try (CapturedLogs warnings = CapturedLogs.warnings();
                DurableRuntime node = node(
                        Integer.MAX_VALUE,
                        (ctx, in) -> ctx.scheduleActivity(ECHO, in).get())) {
            node.client().start(FLOW, "a", "x");
            assertThat(node.client().await(FLOW, "a", SOON)).isEqualTo("x");
            assertThat(ends).hasValue(11);
            assertThat(node.metrics().messagesLeft()).isEqualTo(11);
            assertThat(warnings.messages())
                    .contains("DUR-2012: instance \"a\" has ended and left 11 messages that its code did not take;"
                            + " they are dropped");
        }
    }

    @Test
    void countsAMessageThatTheCodeWasGivenAndDidNotTake() throws Exception {
        try (DurableRuntime node =
                node(0, (ctx, in) -> ctx.waitForEvent("go", String.class).get())) {
            node.client().start(FLOW, "a", "");
            outside.enqueueEvent("a", "q", "nobody wants this");
            outside.raiseEvent("a", "go", "x");
            assertThat(node.client().await(FLOW, "a", SOON)).isEqualTo("x");
            assertThat(node.metrics().messagesLeft()).isEqualTo(1);
        }
    }

    /** A node to whose instance a message comes whenever its end is about to be stored, so many times. */
    private DurableRuntime node(int messages, Orchestration<String, String> flow) {
        return DurableRuntime.builder(before(messages))
                .activity(ECHO, (ctx, in) -> in)
                .orchestration(FLOW, flow)
                .start();
    }

    private Provider before(int messages) {
        return (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(), new Class<?>[] {Provider.class}, (_, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        ((List<?>) arguments[0]).forEach(write -> send((Write) write, messages));
                    }
                    try {
                        return method.invoke(provider, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void send(Write write, int messages) {
        if (write instanceof TurnCommit turn && turn.state() instanceof InstanceState.Finished) {
            int end = ends.incrementAndGet();
            boolean exists = provider.readInstance(write.instanceId()).isPresent();
            if (end <= messages && exists) {
                outside.enqueueEvent(write.instanceId(), "q", "m" + end);
            }
        }
    }
}
