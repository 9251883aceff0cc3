package dev.durathread.operation;

import static dev.durathread.operation.Programs.LOOP;
import static dev.durathread.operation.Programs.QUICK;
import static dev.durathread.operation.Programs.SOON;
import static dev.durathread.operation.Programs.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.admin.InstanceQuery;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.failure.OrchestrationFailedException;
import dev.durathread.failure.PayloadException;
import dev.durathread.failure.ProviderException;
import dev.durathread.failure.WaitInterruptedException;
import dev.durathread.provider.ForwardingProvider.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WaitTest {
    private static final OrchestrationType<String, String> FAILING =
            OrchestrationType.of("Failing", String.class, String.class);
    private static final OrchestrationType<String, String> REPORTING =
            OrchestrationType.of("Reporting", String.class, String.class);

    private final TestStore store = TestStore.create();
    private final WatchedProvider watched = new WatchedProvider(store.provider(), false);
    private final TestNodes nodes = new TestNodes(store, watched.provider());
    private final DurableRuntime runtime = nodes.start(builder -> builder.orchestration(QUICK, (ctx, text) -> text)
            .orchestration(
                    WAITING, (ctx, text) -> ctx.waitForEvent("go", String.class).get())
            .orchestration(
                    LOOP,
                    (ctx, n) -> n > 0
                            ? ctx.continueAsNew(n - 1)
                            : ctx.waitForEvent("go", String.class).get())
            .orchestration(FAILING, (ctx, text) -> {
                throw new IllegalStateException(text);
            })
            .orchestration(REPORTING, (ctx, text) -> {
                ctx.setCustomStatus("first");
                ctx.waitForEvent("second", String.class).get();
                ctx.setCustomStatus("second");
                ctx.kv().set("key", "value");
                return ctx.waitForEvent("go", String.class).get();
            }));
    private final DurableClient client = runtime.client();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.close();
        nodes.close();
    }

    @Test
    @DisplayName("WAIT-01 an end that is committed in this process wakes who waits, without a query")
    void wakesWithoutAQuery() throws Exception {
        client.start(WAITING, "a", "x");
        await().until(() -> runtime.metrics().orchestrationsStarted() == 1);
        int glances = watched.calls(Operation.GLANCE);
        int reads = watched.calls(Operation.READ_INSTANCE);
        FutureTask<String> waiting = new FutureTask<>(() -> client.await(WAITING, "a", SOON));
        Thread thread = Thread.ofVirtual().start(waiting);
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        client.raiseEvent("a", "go", "!");
        assertThat(waiting.get()).isEqualTo("!");
        // one second is the pause of the looks that are made in case something went untold
        assertThat(watched.calls(Operation.GLANCE)).isLessThanOrEqualTo(glances + 1);
        assertThat(watched.calls(Operation.READ_INSTANCE)).isEqualTo(reads);
    }

    @Test
    void tenThousandWaitersCostFewQueries() throws Exception {
        int many = 10_000;
        startAtOnce(client, many);
        await().atMost(SOON).until(() -> runtime.metrics().orchestrationsStarted() == many);
        int before = watched.calls(Operation.GLANCE) + watched.calls(Operation.READ_INSTANCE);
        List<Future<String>> waiting = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            String id = "w" + i;
            waiting.add(threads.submit(() -> client.await(WAITING, id, Duration.ofMinutes(1))));
        }
        client.admin().raiseEventAll(InstanceQuery.all(), "go", "!");
        for (Future<String> result : waiting) {
            assertThat(result.get()).isEqualTo("!");
        }
        assertThat(watched.calls(Operation.GLANCE) + watched.calls(Operation.READ_INSTANCE) - before)
                .isLessThan(many / 4);
    }

    @Test
    void manyThatHaveEndedCostFewQueries() throws Exception {
        int many = 1_000;
        for (int i = 0; i < many; i++) {
            client.start(QUICK, "q" + i, "x" + i);
        }
        await().atMost(SOON).until(() -> runtime.metrics().orchestrationsCompleted() == many);
        int before = watched.calls();
        List<Callable<String>> awaits = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            String id = "q" + i;
            awaits.add(() -> client.await(QUICK, id, SOON));
        }
        List<Future<String>> results = threads.invokeAll(awaits);
        for (int i = 0; i < many; i++) {
            assertThat(results.get(i).get()).isEqualTo("x" + i);
        }
        assertThat(watched.calls() - before).isLessThan(many / 2);
    }

    /** Instances of WAITING with the ids w0, w1 and so on. */
    private void startAtOnce(DurableClient starter, int many) throws Exception {
        List<Callable<Object>> starts = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            String id = "w" + i;
            starts.add(Executors.callable(() -> starter.start(WAITING, id, "x")));
        }
        for (Future<Object> start : threads.invokeAll(starts)) {
            start.get();
        }
    }

    @Test
    @DisplayName("WAIT-02 a wait ends with an end, with a timeout, or at once where there is no such instance")
    void endsWithAnEndATimeoutOrAtOnce() throws Exception {
        client.start(WAITING, "a", "x");
        assertThatThrownBy(() -> client.waitForOrchestration("a", Duration.ofMillis(30)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("instance \"a\": has not ended after PT0.03S; it waits for event \"go\"");
        assertThatThrownBy(() -> client.waitForOrchestration("nobody", Duration.ofDays(1)))
                .isInstanceOf(InstanceNotFoundException.class);
        client.raiseEvent("a", "go", "!");
        assertThat(client.waitForOrchestration("a", SOON)).isInstanceOf(OrchestrationStatus.Completed.class);
        assertThat(client.waitForOrchestration("a", Duration.ofMillis(500)))
                .isInstanceOf(OrchestrationStatus.Completed.class);
    }

    @Test
    @DisplayName("WAIT-03 a typed wait throws what went wrong")
    void throwsWhatWentWrong() {
        client.start(QUICK, "text", "not a number");
        OrchestrationType<String, Integer> asNumber = OrchestrationType.of("Quick", String.class, Integer.class);
        assertThatThrownBy(() -> client.await(asNumber, "text", SOON))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("the output of instance \"text\" as java.lang.Integer");
        client.start(FAILING, "failed", "broken");
        assertThatThrownBy(() -> client.await(FAILING, "failed", SOON))
                .isInstanceOfSatisfying(OrchestrationFailedException.class, e -> {
                    assertThat(e.instanceId()).isEqualTo("failed");
                    assertThat(e.details().message()).isEqualTo("broken");
                });
        client.start(WAITING, "cancelled", "x");
        client.cancel("cancelled", "enough");
        assertThatThrownBy(() -> client.await(WAITING, "cancelled", SOON))
                .isInstanceOfSatisfying(
                        OrchestrationCancelledException.class,
                        e -> assertThat(e.reason()).isEqualTo("enough"));
    }

    @Test
    @DisplayName("WAIT-04 a wait goes on until the last execution of a chain ends")
    void followsContinueAsNew() throws Exception {
        client.start(LOOP, "a", 50);
        Future<String> waiting = threads.submit(() -> client.await(LOOP, "a", SOON));
        await().until(() -> runtime.metrics().orchestrationsContinuedAsNew() == 50);
        assertThat(waiting.isDone()).isFalse();
        client.raiseEvent("a", "go", "at last");
        assertThat(waiting.get()).isEqualTo("at last");
    }

    @Test
    @DisplayName("WAIT-06 clients need no runtime in their process, and many share a provider")
    void needsNoRuntime() throws Exception {
        DurableClient starter = DurableClient.on(store.provider());
        DurableClient waiter = DurableClient.on(store.provider());
        starter.start(WAITING, "a", "x");
        Future<String> waiting = threads.submit(() -> waiter.await(WAITING, "a", SOON));
        starter.raiseEvent("a", "go", "from afar");
        assertThat(waiting.get()).isEqualTo("from afar");
        assertThat(starter.admin().executions("a")).hasSize(1);
    }

    @Test
    void waitsForCustomStatusAndKeys() throws Exception {
        client.start(REPORTING, "a", "x");
        OrchestrationStatus first = client.waitForStatusChange("a", 0, SOON);
        assertThat(first.customStatus(String.class)).contains("first");
        Future<OrchestrationStatus> second =
                threads.submit(() -> client.waitForStatusChange("a", first.customStatusVersion(), SOON));
        Future<String> value = threads.submit(() -> client.waitForKvValue("a", "key", String.class, SOON));
        client.raiseEvent("a", "second", "!");
        assertThat(second.get().customStatus(String.class)).contains("second");
        assertThat(value.get()).isEqualTo("value");
        assertThatThrownBy(() -> client.waitForKvValue("a", "other", String.class, Duration.ofMillis(20)))
                .isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> client.waitForKvValue("nobody", "key", String.class, SOON))
                .isInstanceOf(InstanceNotFoundException.class);
        client.raiseEvent("a", "go", "!");
        assertThat(client.waitForOrchestration("a", SOON))
                .isInstanceOfSatisfying(OrchestrationStatus.Completed.class, end -> {
                    assertThat(end.customStatus(String.class)).contains("second");
                    assertThat(end.customStatusVersion()).isEqualTo(2);
                });
        assertThat(client.status("a").customStatusVersion()).isEqualTo(2);
    }

    @Test
    void waitsForAKeyNoLongerThanTheInstanceLives() throws Exception {
        client.start(WAITING, "a", "x");
        Future<String> value = threads.submit(() -> client.waitForKvValue("a", "key", String.class, SOON));
        await().until(() -> watched.calls(Operation.READ_KEY_VALUE) > 0);
        client.raiseEvent("a", "go", "!");
        assertThatThrownBy(value::get)
                .hasCauseInstanceOf(InstanceFinishedException.class)
                .hasMessageContaining("Completed");
        assertThatThrownBy(() -> client.waitForKvValue("a", "key", String.class, SOON))
                .isInstanceOf(InstanceFinishedException.class);
    }

    @Test
    void tellsAnInterruptFromATimeout() throws Exception {
        client.start(WAITING, "a", "x");
        FutureTask<Boolean> waiting = new FutureTask<>(() -> {
            assertThatThrownBy(() -> client.waitForOrchestration("a", SOON))
                    .isInstanceOf(WaitInterruptedException.class)
                    .hasMessageContainingAll("DUR-1015", "\"a\"")
                    .hasCauseInstanceOf(InterruptedException.class);
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = Thread.ofVirtual().start(waiting);
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        thread.interrupt();
        assertThat(waiting.get()).isTrue();
    }

    @Test
    void saysWhatHoldsUpWhatWasWaitedFor() {
        client.start(WAITING, "suspended", "x");
        client.suspend("suspended", "until Monday");
        client.startOrchestration("unserved", "Nobody", "x");
        Duration briefly = Duration.ofMillis(20);
        assertThatThrownBy(() -> client.waitForOrchestration("suspended", briefly))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("it is suspended: until Monday");
        assertThatThrownBy(() -> client.waitForOrchestration("unserved", briefly))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContainingAll("no node has taken its first turn", "\"Nobody\"");
        client.start(REPORTING, "reporting", "x");
        assertThatThrownBy(() -> client.waitForStatusChange("reporting", 7, SOON.dividedBy(100)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContainingAll("no custom status above version 7", "event \"second\"");
    }

    @Test
    void learnsOfAnInstanceThatIsDeleted() throws Exception {
        client.start(WAITING, "a", "x");
        await().until(() -> runtime.metrics().orchestrationsStarted() == 1);
        Future<OrchestrationStatus> waiting = threads.submit(() -> client.waitForOrchestration("a", SOON));
        client.admin().delete("a", true);
        assertThatThrownBy(waiting::get).hasCauseInstanceOf(InstanceNotFoundException.class);
    }

    @Test
    void learnsThatItsRuntimeWasShutDown() throws Exception {
        client.start(WAITING, "a", "x");
        Future<OrchestrationStatus> waiting = threads.submit(() -> client.waitForOrchestration("a", SOON));
        await().until(() ->
                watched.calls(Operation.GLANCE) > 0 || runtime.metrics().turns() > 0);
        runtime.shutdown(Duration.ofSeconds(1));
        assertThatThrownBy(waiting::get).hasMessageContaining("DUR-1009");
        assertThatThrownBy(() -> client.waitForOrchestration("a", SOON)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void throwsAtOnceWhatTheStorageSays() {
        client.start(WAITING, "a", "x");
        watched.failWith(new ProviderException("the disk is gone", null));
        try {
            DurableClient other = DurableClient.on(watched.provider());
            assertThatThrownBy(() -> other.waitForOrchestration("a", SOON))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("the disk is gone");
        } finally {
            watched.failWith(null);
        }
    }

    /** Where the provider hears nothing of other processes. */
    @Nested
    class FromAnotherProcess {
        private final WatchedProvider deaf = new WatchedProvider(store.provider(), true);
        private final DurableClient other = DurableClient.on(deaf.provider());

        @Test
        @DisplayName("WAIT-01 where no change is told, a poll that backs off finds it")
        void polls() throws Exception {
            other.start(WAITING, "a", "x");
            Future<String> waiting = threads.submit(() -> other.await(WAITING, "a", SOON));
            await().until(() -> deaf.calls(Operation.GLANCE) >= 4);
            client.raiseEvent("a", "go", "!");
            assertThat(waiting.get()).isEqualTo("!");
        }

        @Test
        void manyWaitersShareTheirLooks() throws Exception {
            int many = 1_000;
            startAtOnce(other, many);
            List<Callable<String>> waits = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                String id = "w" + i;
                waits.add(() -> other.await(WAITING, id, SOON));
            }
            List<Future<String>> waiting = waits.stream().map(threads::submit).toList();
            await().until(() -> deaf.calls(Operation.GLANCE) >= 10);
            other.admin().raiseEventAll(InstanceQuery.all(), "go", "!");
            for (Future<String> result : waiting) {
                assertThat(result.get()).isEqualTo("!");
            }
            assertThat(deaf.calls(Operation.GLANCE)).isLessThan(many / 2);
            assertThat(deaf.calls(Operation.READ_INSTANCE) + deaf.calls(Operation.READ_INSTANCES))
                    .isLessThan(many / 2);
        }
    }
}
