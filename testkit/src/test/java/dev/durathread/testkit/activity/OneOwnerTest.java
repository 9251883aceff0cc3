package dev.durathread.testkit.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.QueueEventDelivered;
import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Subscription;
import dev.durathread.testkit.MemoryProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * What arrives has one owner: the inbox until it is recorded, and then the history. What a node has in memory of an
 * instance that another node moved on, or that was deleted and made anew, is thrown away (INV-16).
 */
class OneOwnerTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);

    private final MemoryProvider provider = MemoryProvider.create();
    private final DurableClient outside = DurableClient.on(provider);

    @Test
    void takesAQueueMessageOnceThatANodeHeldUntakenWhileAnotherTookIt() throws Exception {
        assertThat(movedOnAndBack(
                        (ctx, _) -> {
                            ctx.waitForEvent("go1", String.class).get();
                            String first = ctx.dequeueEvent("q", String.class).get();
                            ctx.waitForEvent("go2", String.class).get();
                            return first + ctx.dequeueEvent("q", String.class).get();
                        },
                        message -> outside.enqueueEvent("w", "q", message, message),
                        QueueEventDelivered.class))
                .isEqualTo("m1m2");
    }

    @Test
    void takesAnEventOnceThatANodeHeldUntakenWhileAnotherTookIt() throws Exception {
        assertThat(movedOnAndBack(
                        (ctx, _) -> {
                            ctx.waitForEvent("go1", String.class).get();
                            String first = ctx.waitForEvent("e", String.class).get();
                            ctx.waitForEvent("go2", String.class).get();
                            return first + ctx.waitForEvent("e", String.class).get();
                        },
                        message -> outside.raiseEvent("w", "e", message),
                        ExternalEvent.class))
                .isEqualTo("m1m2");
    }

    /** The first message lies untaken in the memory of one node when the other node takes it. */
    private String movedOnAndBack(
            Orchestration<String, String> flow, Consumer<String> send, Class<? extends HistoryEvent> recorded)
            throws Exception {
        try (DurableRuntime here = node("here", provider, flow)) {
            here.client().start(FLOW, "w", "");
            awaitTurns(here, 1);
            send.accept("m1");
            awaitTurns(here, 2);
            try (DurableRuntime there = node("there", provider, flow)) {
                there.client().raiseEvent("w", "go1", "x");
                Awaitility.await()
                        .atMost(SOON)
                        .until(() -> history().stream()
                                .filter(recorded::isInstance)
                                .anyMatch(event -> event.toString().contains("m1")));
                Awaitility.await().atMost(SOON).until(() -> there.metrics().writes() >= 2);
            }
            outside.raiseEvent("w", "go2", "y");
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> history().stream()
                            .anyMatch(event ->
                                    event instanceof ExternalEvent e && e.name().equals("go2")));
            if (outside.status("w") instanceof OrchestrationStatus.Running) {
                send.accept("m2");
            }
            return outside.await(FLOW, "w", SOON);
        }
    }

    @Test
    void deliversEveryMessageToAnInstanceThatWasMadeAnewUnderTheIdOfOneInMemory() throws Exception {
        try (DurableRuntime node = node("here", deafToChanges(), (ctx, all) -> {
            String taken = all;
            for (int i = 0; i < 3; i++) {
                taken += ctx.dequeueEvent("q", String.class).get();
            }
            return taken;
        })) {
            makeAnew(node);
            outside.enqueueEvent("w", "q", "1");
            outside.enqueueEvent("w", "q", "2");
            outside.enqueueEvent("w", "q", "3");
            assertThat(outside.await(FLOW, "w", SOON)).isEqualTo("new:123");
        }
    }

    @Test
    void cancelsAnInstanceThatWasMadeAnewUnderTheIdOfOneInMemory() throws Exception {
        try (DurableRuntime node = node("here", deafToChanges(), (ctx, all) -> {
            String taken = all;
            for (int i = 0; i < 3; i++) {
                taken += ctx.dequeueEvent("q", String.class).get();
            }
            return taken;
        })) {
            makeAnew(node);
            outside.cancel("w", "please");
            Awaitility.await().atMost(SOON).until(() -> outside.status("w") instanceof OrchestrationStatus.Cancelled);
        }
    }

    /** The node has taken two messages of the old instance, and comes to know of the new one by a claim. */
    private void makeAnew(DurableRuntime node) {
        node.client().start(FLOW, "w", "old:");
        outside.enqueueEvent("w", "q", "a");
        outside.enqueueEvent("w", "q", "b");
        awaitDelivered(2);
        outside.admin().delete("w", true);
        outside.start(FLOW, "w", "new:");
        Awaitility.await().atMost(SOON).until(() -> history().toString().contains("new:"));
    }

    @Test
    void keepsTheResultOfAStepFromAnInstanceThatWasMadeAnewWhileItRan() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch newBegun = new CountDownLatch(1);
        CountDownLatch newEnd = new CountDownLatch(1);
        try (DurableRuntime node = node(
                "here",
                deafToChanges(),
                (ctx, in) -> ctx.step("s", String.class, () -> {
                            if (in.equals("old")) {
                                begun.countDown();
                                end.await();
                            } else {
                                newBegun.countDown();
                                newEnd.await();
                            }
                            return in;
                        })
                        .get())) {
            node.client().start(FLOW, "w", "old");
            begun.await();
            outside.admin().delete("w", true);
            outside.start(FLOW, "w", "new");
            newBegun.await();
            end.countDown();
            newEnd.countDown();
            assertThat(outside.await(FLOW, "w", SOON)).isEqualTo("new");
        } finally {
            end.countDown();
            newEnd.countDown();
        }
    }

    private void awaitDelivered(int count) {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> history().stream()
                                .filter(QueueEventDelivered.class::isInstance)
                                .count()
                        == count);
    }

    private static void awaitTurns(DurableRuntime node, int turns) {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> node.metrics().turns() >= turns && node.metrics().writes() > turns);
    }

    private List<HistoryEvent> history() {
        return provider.readHistory("w", 1, 0, 100);
    }

    private static DurableRuntime node(String name, Provider provider, Orchestration<String, String> flow) {
        return DurableRuntime.builder(provider)
                .options(RuntimeOptions.defaults().withNodeName(name))
                .orchestration(FLOW, flow)
                .start();
    }

    /** Tells of work, and not of instances that were changed: as late as another process may be. */
    private Provider deafToChanges() {
        return new ForwardingProvider(provider) {
            @Override
            public Subscription listen(ChangeListener listener) {
                return super.listen(ofWorkAlone(listener));
            }
        };
    }

    private static ChangeListener ofWorkAlone(ChangeListener target) {
        return new ChangeListener() {
            @Override
            public void workAvailable() {
                target.workAvailable();
            }

            @Override
            public void instanceChanged(String instanceId) {}

            @Override
            public void tasksRemoved() {}
        };
    }
}
