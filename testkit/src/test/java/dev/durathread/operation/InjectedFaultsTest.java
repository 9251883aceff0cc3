package dev.durathread.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.PayloadCodec;
import dev.durathread.RetryPolicy;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.ProviderException;
import dev.durathread.observe.ActivityOutcome;
import dev.durathread.observe.OrchestrationOutcome;
import dev.durathread.observe.RuntimeObserver;
import dev.durathread.provider.Provider;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Attacks INV-20: throws whatever may be thrown out of each method of the provider, of an observer, of a log appender, of the
 * codec and of user code, at the first call and at a random one. Other instances end, and the one that was hit ends, is
 * shown as blocked, or its caller was told.
 */
class InjectedFaultsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long SEED = Long.getLong("durathread.faults.seed", 20261201);
    private static final int LATEST_CALL = 12;
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);
    private static final OrchestrationType<String, String> CHILD =
            OrchestrationType.of("Child", String.class, String.class);
    private static final ActivityType<String, String> WORK = ActivityType.of("Work", String.class, String.class);

    /** Called by hand or never while a node runs, or harmless to leave out. */
    private static final Set<String> OUT_OF_REACH =
            Set.of("close", "name", "version", "commitLanes", "hearsOtherProcesses", "join", "listen", "leave");

    private final Bomb bomb = new Bomb();

    static Stream<String> places() {
        return Stream.concat(
                Arrays.stream(Provider.class.getMethods())
                        .map(Method::getName)
                        .filter(name -> !OUT_OF_REACH.contains(name))
                        .distinct()
                        .sorted(),
                Stream.of(
                        "observer.orchestrationStarted",
                        "observer.orchestrationEnded",
                        "observer.attemptEnded",
                        "observer.batchCommitted",
                        "appender",
                        "codec.encode",
                        "codec.decode",
                        "orchestration",
                        "activity",
                        "step",
                        "branch"));
    }

    static List<Supplier<Throwable>> throwables() {
        return List.of(
                () -> new IllegalStateException("says the test"),
                () -> new ProviderException("says the test", null),
                () -> new ProviderException(ProviderException.Kind.FINAL, "DUR-3000", null, "says the test", null),
                () -> new StackOverflowError("says the test"),
                () -> new OutOfMemoryError("says the test"),
                () -> new InterruptedException("says the test"));
    }

    @ParameterizedTest
    @MethodSource("places")
    void harmsNoMoreThanWhatItHits(String place) {
        Random random = new Random(SEED ^ place.hashCode());
        try (ThrowingAppender _ = new ThrowingAppender();
                TestNodes nodes = nodes()) {
            DurableRuntime runtime = node(nodes);
            int round = 0;
            for (Supplier<Throwable> thrown : throwables()) {
                for (int call : new int[] {1, 2 + random.nextInt(LATEST_CALL - 1)}) {
                    bomb.arm(place, thrown.get(), call);
                    round(runtime.client(), "r" + round++);
                }
            }
        } finally {
            bomb.disarm();
        }
    }

    /** Several nodes' worth of trouble at once: each place in turn, at random, while instances go on. */
    @Test
    void bearsManyFaultsOneAfterTheOther() {
        Random random = new Random(SEED);
        List<String> places = places().toList();
        try (ThrowingAppender _ = new ThrowingAppender();
                TestNodes nodes = nodes()) {
            DurableRuntime runtime = node(nodes);
            for (int i = 0; i < 150; i++) {
                bomb.arm(
                        places.get(random.nextInt(places.size())),
                        throwables().get(random.nextInt(throwables().size())).get(),
                        1 + random.nextInt(LATEST_CALL));
                start(runtime.client(), "m" + i);
            }
            bomb.disarm();
            for (int i = 0; i < 150; i++) {
                String id = "m" + i;
                raise(runtime.client(), id);
                await().atMost(SOON).until(() -> isSettled(runtime.client(), id));
            }
            endsAsEver(runtime.client(), "after");
        }
    }

    private TestNodes nodes() {
        TestStore store = TestStore.create();
        return new TestNodes(store, bomb.in(store.provider()));
    }

    private DurableRuntime node(TestNodes nodes) {
        return nodes.start(plan -> describe(plan, bomb));
    }

    /** A node with that bomb in it. */
    static DurableRuntime.Builder builder(Provider provider, Bomb bomb) {
        return describe(DurableRuntime.builder(provider), bomb);
    }

    private static DurableRuntime.Builder describe(DurableRuntime.Builder plan, Bomb bomb) {
        return plan.options(RuntimeOptions.defaults()
                        .withLease(Duration.ofSeconds(2))
                        .withMaxResidentInstances(4)
                        .withUnregisteredBackoff(Duration.ofMillis(100), Duration.ofMillis(400))
                        .withPayloadCodec(new ThrowingCodec(bomb)))
                .observer(new ThrowingObserver(bomb))
                .activity(WORK, (ctx, in) -> {
                    bomb.passUnseen("activity");
                    return in;
                })
                .orchestration(
                        CHILD, (ctx, in) -> ctx.scheduleActivity(WORK, in).get())
                .orchestration(FLOW, (ctx, in) -> flow(ctx, in, bomb));
    }

    private static String flow(OrchestrationContext ctx, String in, Bomb bomb) {
        bomb.passUnseen("orchestration");
        ActivityOptions again = ActivityOptions.none().withRetry(RetryPolicy.fixed(3, Duration.ofMillis(20)));
        ctx.logger().info("says the test");
        String worked = ctx.scheduleActivity(WORK, in, again).get();
        String stepped = ctx.step("step", String.class, () -> {
                    bomb.passUnseen("step");
                    return worked;
                })
                .get();
        ctx.kv().set("key", stepped);
        ctx.setCustomStatus(stepped);
        ctx.sleep(Duration.ofMillis(10));
        String branched = ctx.async(() -> {
                    bomb.passUnseen("branch");
                    return ctx.scheduleSubOrchestration(CHILD, stepped).get();
                })
                .get();
        return ctx.waitForEvent("go", String.class).get() + branched;
    }

    private void round(DurableClient client, String id) {
        start(client, id);
        raise(client, id);
        look(client, id);
        await().atMost(SOON).until(() -> isSettled(client, id));
        bomb.disarm();
        endsAsEver(client, id + "-beside");
    }

    /** Whoever calls is told, or is not hit. */
    static void start(DurableClient client, String id) {
        unlessHit(() -> client.start(FLOW, id, "x"));
    }

    private static void raise(DurableClient client, String id) {
        unlessHit(() -> client.raiseEvent(id, "go", "y"));
    }

    private static void look(DurableClient client, String id) {
        unlessHit(() -> client.admin().info(id));
        unlessHit(() -> client.kvValue(id, "key", String.class));
        unlessHit(() -> client.admin().stats());
    }

    @SuppressWarnings("CatchThrowable") // what the test itself throws comes through here
    private static void unlessHit(Runnable call) {
        try {
            call.run();
        } catch (Throwable t) {
            assertThat(t).isNotInstanceOf(AssertionError.class);
        }
    }

    /** It has ended, is not there, is shown as blocked, or waits for an event whose sender was told that it failed. */
    static boolean isSettled(DurableClient client, String id) {
        OrchestrationStatus[] status = new OrchestrationStatus[1];
        boolean[] blocked = new boolean[1];
        unlessHit(() -> {
            status[0] = client.status(id);
            if (!status[0].isTerminal() && status[0] instanceof OrchestrationStatus.Found) {
                blocked[0] = client.admin().info(id).blocked().isPresent();
                client.raiseEvent(id, "go", "y");
            }
        });
        return status[0] instanceof OrchestrationStatus.NotFound
                || blocked[0]
                || (status[0] != null && status[0].isTerminal());
    }

    private static void endsAsEver(DurableClient client, String id) {
        client.start(FLOW, id, "x");
        client.raiseEvent(id, "go", "y");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(client.status(id)).isInstanceOf(OrchestrationStatus.Completed.class));
    }

    private record ThrowingCodec(Bomb bomb) implements PayloadCodec {
        @Override
        public String encode(String payload) {
            bomb.passUnseen("codec.encode");
            return payload;
        }

        @Override
        public String decode(String payload) {
            bomb.passUnseen("codec.decode");
            return payload;
        }
    }

    private record ThrowingObserver(Bomb bomb) implements RuntimeObserver {
        @Override
        public void orchestrationStarted(String name, String version) {
            bomb.passUnseen("observer.orchestrationStarted");
        }

        @Override
        public void orchestrationEnded(
                String name,
                String version,
                OrchestrationOutcome outcome,
                Duration life,
                long historyEvents,
                long turns) {
            bomb.passUnseen("observer.orchestrationEnded");
        }

        @Override
        public void attemptEnded(String activity, ActivityOutcome outcome, int attempt, Duration took) {
            bomb.passUnseen("observer.attemptEnded");
        }

        @Override
        public void batchCommitted(int writes, Duration took) {
            bomb.passUnseen("observer.batchCommitted");
        }
    }

    /** An appender that extends nothing that catches for it. */
    private final class ThrowingAppender extends AppenderBase<ILoggingEvent> implements AutoCloseable {
        private final ch.qos.logback.classic.Logger logger =
                ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("dev.durathread");

        ThrowingAppender() {
            setContext(logger.getLoggerContext());
            start();
            logger.addAppender(this);
        }

        @Override
        public synchronized void doAppend(ILoggingEvent line) {
            bomb.passUnseen("appender");
        }

        @Override
        protected void append(ILoggingEvent line) {
            // all is done in doAppend, which catches nothing
        }

        @Override
        public void close() {
            logger.detachAppender(this);
            stop();
        }
    }
}
