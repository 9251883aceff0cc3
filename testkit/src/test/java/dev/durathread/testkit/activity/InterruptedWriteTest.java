package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static dev.durathread.testkit.activity.OneActivity.calling;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityContext;
import dev.durathread.ActivityOptions;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.testkit.MemoryProvider;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A thread that is interrupted while it writes: the batch, in which others have writes too, hears nothing of it. */
class InterruptedWriteTest {
    private static final OrchestrationType<String, String> OTHER =
            OrchestrationType.of("Other", String.class, String.class);

    private final List<Boolean> interrupts = new CopyOnWriteArrayList<>();
    private final AtomicReference<ActivityContext> running = new AtomicReference<>();
    private final CountDownLatch writing = new CountDownLatch(1);

    @Test
    @DisplayName("CANC-10 the interrupt of a cancelled activity does not reach the database through its client")
    void doesNotReachTheDatabaseFromACancelledActivity() throws Exception {
        Provider provider = seeing(write -> {
            if (write instanceof Delivery delivery && delivery.instanceId().equals("other")) {
                writing.countDown();
                running.get().awaitCancelled(SOON);
                interrupts.add(Thread.currentThread().isInterrupted());
            }
        });
        try (DurableRuntime node = node(provider)) {
            DurableClient client = node.client();
            client.start(OTHER, "other", "x");
            client.start(FLOW, "a", "x");
            writing.await();
            client.terminate("a", "enough");
            assertThat(client.await(OTHER, "other", SOON)).isEqualTo("poked");
        }
        assertThat(interrupts).containsExactly(false);
    }

    @Test
    void isPutOffWhileAPlatformThreadWrites() throws Exception {
        Provider provider = seeing(write -> {
            if (write instanceof NewInstance) {
                interrupts.add(Thread.currentThread().isInterrupted());
            }
        });
        AtomicReference<Boolean> after = new AtomicReference<>();
        try (DurableRuntime node = node(provider)) {
            Thread caller = Thread.ofPlatform().start(() -> {
                Thread.currentThread().interrupt();
                node.client().start(OTHER, "other", "x");
                after.set(Thread.currentThread().isInterrupted());
            });
            caller.join();
        }
        assertThat(interrupts).containsExactly(false);
        assertThat(after).hasValue(true);
    }

    private DurableRuntime node(Provider provider) {
        return DurableRuntime.builder(provider)
                .activity(WORK, (ctx, in) -> {
                    running.set(ctx);
                    ctx.client().raiseEvent("other", "poke", "poked");
                    return in;
                })
                .orchestration(FLOW, calling(ActivityOptions.none()))
                .orchestration(
                        OTHER,
                        (ctx, _) -> ctx.waitForEvent("poke", String.class).get())
                .start();
    }

    /** A provider in memory that shows each write to a test before it is done, with more than one commit at a time. */
    private static Provider seeing(Consumer<Write> test) {
        return new ForwardingProvider(MemoryProvider.create()) {
            @Override
            public int commitLanes() {
                return 4;
            }

            @Override
            public List<WriteOutcome> commit(List<Write> batch, Instant now) {
                batch.forEach(test);
                return super.commit(batch, now);
            }
        };
    }
}
