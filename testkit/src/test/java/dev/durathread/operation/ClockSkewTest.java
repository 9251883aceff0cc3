package dev.durathread.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.ProviderException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Nodes whose clocks are hours apart, and jump, on one storage (INV-17). */
class ClockSkewTest {
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final ActivityType<String, String> LONG = ActivityType.of("Long", String.class, String.class);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);

    private final TestNodes nodes = new TestNodes(TestStore.create());
    private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
    private final Queue<String> begun = new ConcurrentLinkedQueue<>();
    private final CountDownLatch open = new CountDownLatch(1);

    @AfterEach
    void close() {
        open.countDown();
        nodes.close();
    }

    private DurableRuntime node(String name, SkewedHost host) {
        return nodes.start(builder -> plan(builder, name, host));
    }

    private DurableRuntime.Builder plan(DurableRuntime.Builder builder, String name, SkewedHost host) {
        return builder.host(host)
                .options(RuntimeOptions.defaults().withNodeName(name).withLease(LEASE))
                .activity(LONG, (ctx, text) -> {
                    runs.computeIfAbsent(ctx.instanceId(), _ -> new AtomicInteger())
                            .incrementAndGet();
                    begun.add(name);
                    open.await();
                    return text;
                })
                .orchestration(
                        FLOW, (ctx, text) -> ctx.scheduleActivity(LONG, text).get());
    }

    /** Long enough for each node to have renewed its lease, and to have looked for dead nodes, several times. */
    private void letLeasesPass() {
        Instant until = nodes.provider().storageTime().plus(LEASE.multipliedBy(2));
        await().atMost(LIMIT).until(() -> nodes.provider().storageTime().isAfter(until));
    }

    @Test
    @DisplayName("nodes whose clocks are hours apart do not take each other's work, also when a clock jumps")
    void leavesWorkWithItsNode() throws Exception {
        SkewedHost late = new SkewedHost(Duration.ofHours(-5));
        SkewedHost ahead = new SkewedHost(Duration.ofHours(7));
        DurableRuntime a = node("a", late);
        DurableRuntime b = node("b", ahead);
        for (int i = 0; i < 4; i++) {
            (i % 2 == 0 ? a : b).client().start(FLOW, "f" + i, "x");
        }
        await().atMost(LIMIT).until(() -> begun.size() == 4);

        letLeasesPass();
        late.skew(Duration.ofHours(30));
        ahead.skew(Duration.ofDays(-2));
        letLeasesPass();
        open.countDown();

        for (int i = 0; i < 4; i++) {
            assertThat(a.client().await(FLOW, "f" + i, LIMIT)).isEqualTo("x");
            assertThat(runs.get("f" + i)).as("runs of f" + i).hasValue(1);
        }
    }

    @Test
    @DisplayName("work that a node makes is ready at once for another whose clock is hours late")
    void passesWorkOn() throws Exception {
        open.countDown();
        DurableRuntime ahead = node("ahead", new SkewedHost(Duration.ofHours(7)));
        node("late", new SkewedHost(Duration.ofHours(-7)));
        DurableClient client = ahead.client();
        IntStream.range(0, 40).parallel().forEach(i -> client.start(FLOW, "p" + i, "x"));
        for (int i = 0; i < 40; i++) {
            assertThat(client.await(FLOW, "p" + i, LIMIT)).isEqualTo("x");
        }
    }

    @Test
    @DisplayName("a node that died, and whose clock was ahead, is taken over when its lease has run out")
    void takesOverFromANodeWhoseClockWasAhead() {
        WatchedProvider cut = new WatchedProvider(nodes.provider(), false);
        DurableRuntime dead = plan(
                        DurableRuntime.builder(cut.provider()), "dead", new SkewedHost(Duration.ofMinutes(3)))
                .start();
        try {
            dead.client().start(FLOW, "w", "x");
            await().atMost(LIMIT).until(() -> begun.contains("dead"));
            cut.failWith(new ProviderException("DUR-0000", "cut off by the test", null));

            node("other", new SkewedHost(Duration.ofHours(-1)));

            await().atMost(LEASE.multipliedBy(5)).until(() -> begun.contains("other"));
        } finally {
            open.countDown();
            dead.shutdown(Duration.ZERO);
        }
    }
}
