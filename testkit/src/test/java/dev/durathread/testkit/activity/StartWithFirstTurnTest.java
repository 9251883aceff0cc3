package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityOptions;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.IfExists;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationStatus;
import dev.durathread.RuntimeOptions;
import dev.durathread.StartOptions;
import dev.durathread.failure.InstanceAlreadyExistsException;
import dev.durathread.failure.ProviderException;
import dev.durathread.provider.ForwardingProvider.Operation;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.testkit.MemoryProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The start of an instance and its first turn are one commit, and nobody can tell but by its speed (INV-14). */
class StartWithFirstTurnTest {
    private final MemoryProvider store = MemoryProvider.create();
    private final ProviderProbe probe = ProviderProbe.on(store);
    private final AtomicInteger activities = new AtomicInteger();

    private DurableRuntime node(Orchestration<String, String> code) {
        return DurableRuntime.builder(probe.provider())
                .activity(WORK, (_, in) -> {
                    activities.incrementAndGet();
                    return in + "!";
                })
                .orchestration(FLOW, code)
                .start();
    }

    /** Where the machine is so busy that the turn takes long the start goes alone: then it is tried again. */
    @Test
    void isOneCommit() {
        try (DurableRuntime node = node((_, in) -> in)) {
            AtomicInteger instances = new AtomicInteger();
            Awaitility.await().atMost(SOON).untilAsserted(() -> {
                String id = "a" + instances.incrementAndGet();
                int before = probe.calls(Operation.COMMIT);
                node.client().start(FLOW, id, "x");
                assertThat(node.client().await(FLOW, id, SOON)).isEqualTo("x");
                assertThat(probe.calls(Operation.COMMIT)).isEqualTo(before + 1);
            });
        }
    }

    @Test
    void doesNotHoldUpWhoeverStartsWhatTakesLong() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (DurableRuntime node = node((ctx, in) -> {
            await(goOn);
            return ctx.scheduleActivity(WORK, in).get();
        })) {
            node.client().start(FLOW, "a", "x");
            assertThat(store.readInstance("a")).isPresent();
            assertThat(probe.writes(TurnCommit.class)).isEmpty();
            goOn.countDown();
            assertThat(node.client().await(FLOW, "a", SOON)).isEqualTo("x!");
        }
        assertThat(activities).hasValue(1);
    }

    @Test
    void isRefusedWholeWhenTheIdIsTaken() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (DurableRuntime holder = DurableRuntime.builder(store)
                .activity(WORK, (_, in) -> {
                    await(goOn);
                    return in + "?";
                })
                .orchestration(FLOW, OneActivity.calling(ActivityOptions.none()))
                .start()) {
            holder.client().start(FLOW, "a", "first");
            try (DurableRuntime other = node(OneActivity.calling(ActivityOptions.none()))) {
                assertThatThrownBy(() -> other.client().start(FLOW, "a", "second"))
                        .isInstanceOf(InstanceAlreadyExistsException.class);
                other.client().start(FLOW, "a", "third", StartOptions.none().withIfExists(IfExists.RETURN_EXISTING));
                goOn.countDown();
                assertThat(other.client().await(FLOW, "a", SOON)).isEqualTo("first?");
                assertThat(other.metrics().lostFences()).isZero();
                Awaitility.await().atMost(SOON).until(() -> other.metrics().resident() == 0);
            }
        }
        assertThat(activities).hasValue(0);
    }

    /** An id that this node knows, or that may well be taken, is asked for before its code runs. */
    @Test
    void doesNotRunTheCodeOfWhatIsLikelyToBeThere() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Orchestration<String, String> counting = (_, in) -> in + runs.incrementAndGet();
        try (DurableRuntime node = node(counting);
                DurableRuntime other = node(counting)) {
            node.client().start(FLOW, "a", "x");
            assertThat(node.client().await(FLOW, "a", SOON)).isEqualTo("x1");
            Awaitility.await().atMost(SOON).until(() -> node.metrics().resident() == 0);
            assertThatThrownBy(() -> node.client().start(FLOW, "a", "y"))
                    .isInstanceOf(InstanceAlreadyExistsException.class);
            other.client().start(FLOW, "a", "z", StartOptions.none().withIfExists(IfExists.RETURN_EXISTING));
            assertThat(other.client().await(FLOW, "a", SOON)).isEqualTo("x1");
        }
        assertThat(runs).hasValue(1);
    }

    /** Of the starts of an id on one node only the one that wins has its code run. */
    @Test
    void runsTheCodeOfOneOfManyThatStartTheSameOnOneNode() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (DurableRuntime node = node((_, in) -> in + runs.incrementAndGet());
                ExecutorService starters = Executors.newFixedThreadPool(3)) {
            for (int round = 1; round <= 500; round++) {
                String id = "a" + round;
                List<Callable<Boolean>> starts = new ArrayList<>();
                IntStream.range(0, 3).forEach(_ -> starts.add(() -> started(node.client(), id, 0)));
                List<Boolean> won = starters.invokeAll(starts).stream()
                        .map(StartWithFirstTurnTest::get)
                        .toList();
                assertThat(won).containsExactlyInAnyOrder(true, false, false);
                assertThat(node.client().await(FLOW, id, SOON)).isEqualTo("0" + round);
            }
        }
    }

    /** Every start of the id comes while the code of the first is under way. */
    @Test
    void isStoredBeforeOtherStartsOfTheIdEvenWhenItsTurnTakesLong() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        List<Boolean> others = new ArrayList<>();
        DurableClient[] client = new DurableClient[1];
        try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor();
                DurableRuntime node = node((_, in) -> {
                    Future<Boolean> other = starters.submit(() -> started(client[0], "a", 2));
                    others.add(get(other)); // it is refused while this turn goes on
                    return in + runs.incrementAndGet();
                })) {
            client[0] = node.client();
            node.client().start(FLOW, "a", "1");
            assertThat(node.client().await(FLOW, "a", SOON)).isEqualTo("11");
        }
        assertThat(others).containsExactly(false);
        assertThat(runs).hasValue(1);
    }

    @Test
    void isWonByOneOfManyThatStartTheSame() throws Exception {
        try (DurableRuntime one = node(OneActivity.calling(ActivityOptions.none()));
                DurableRuntime two = node(OneActivity.calling(ActivityOptions.none()));
                ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 50; round++) {
                String id = "a" + round;
                List<Callable<Boolean>> starts = new ArrayList<>();
                IntStream.range(0, 8).forEach(i -> starts.add(() -> started((i % 2 == 0 ? one : two).client(), id, i)));
                int won = -1;
                List<Future<Boolean>> results = starters.invokeAll(starts);
                for (int i = 0; i < results.size(); i++) {
                    if (results.get(i).get()) {
                        assertThat(won).as("the one that started %s", id).isEqualTo(-1);
                        won = i;
                    }
                }
                assertThat(one.client().await(FLOW, id, SOON)).isEqualTo(won + "!");
            }
        }
        assertThat(activities).hasValue(50);
    }

    private static boolean started(DurableClient client, String id, int starter) {
        try {
            client.start(FLOW, id, Integer.toString(starter));
            return true;
        } catch (InstanceAlreadyExistsException e) {
            return false;
        }
    }

    /** Nothing of the instance is in the database before its start is. */
    @Test
    void storesNothingBeforeTheStart() throws Exception {
        try (DurableRuntime node = node(OneActivity.calling(ActivityOptions.none()));
                ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> all = IntStream.range(0, 500)
                    .mapToObj(i -> (Callable<String>) () -> {
                        node.client().start(FLOW, "a" + i, "x");
                        return node.client().await(FLOW, "a" + i, SOON);
                    })
                    .toList();
            for (Future<String> result : starters.invokeAll(all)) {
                assertThat(result.get()).isEqualTo("x!");
            }
        }
        List<Write> writes = probe.writes(Write.class);
        for (int i = 0; i < 500; i++) {
            String id = "a" + i;
            assertThat(writes.stream()
                            .filter(write -> write.instanceId().equals(id))
                            .findFirst())
                    .get()
                    .isInstanceOf(NewInstance.class);
        }
        assertThat(probe.writes(NewInstance.class)).hasSize(500);
        assertThat(activities).hasValue(500);
    }

    /** The batch is written again until it is stored, and the answer tells of its start once. */
    @Test
    void outlivesStorageTrouble() throws Exception {
        try (DurableRuntime node = node(OneActivity.calling(ActivityOptions.none()));
                ExecutorService starter = Executors.newVirtualThreadPerTaskExecutor()) {
            probe.down(Operation.COMMIT::equals);
            Future<?> started = starter.submit(() -> node.client().start(FLOW, "a", "x"));
            Awaitility.await().atMost(SOON).until(() -> node.metrics().storageErrors() > 0);
            probe.up();
            started.get();
            assertThat(node.client().await(FLOW, "a", SOON)).isEqualTo("x!");
        }
        assertThat(activities).hasValue(1);
    }

    /** One whose commit is on its way when the client's patience ends is told so: then it is tried again. */
    @Test
    void isStoredForSomebodyWhoWasInterrupted() {
        try (DurableRuntime node = node(OneActivity.calling(ActivityOptions.none()))) {
            AtomicInteger instances = new AtomicInteger();
            Awaitility.await()
                    .atMost(SOON)
                    .ignoreException(ProviderException.class)
                    .untilAsserted(() -> {
                        String id = "a" + instances.incrementAndGet();
                        Thread.currentThread().interrupt();
                        boolean interrupted;
                        try {
                            node.client().start(FLOW, id, "x");
                        } finally {
                            interrupted = Thread.interrupted();
                        }
                        assertThat(interrupted).isTrue();
                        assertThat(node.client().await(FLOW, id, SOON)).isEqualTo("x!");
                    });
        }
    }

    /** A place in the queue for turns is not worth waiting for. */
    @Test
    void goesAloneWhereTheThreadsForTurnsAreTaken() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (DurableRuntime node = DurableRuntime.builder(probe.provider())
                .options(RuntimeOptions.defaults().withOrchestrationConcurrency(1))
                .orchestration(FLOW, (_, in) -> {
                    await(goOn);
                    return in;
                })
                .start()) {
            for (int i = 0; i < 5; i++) {
                node.client().start(FLOW, "a" + i, "x");
            }
            assertThat(probe.writes(NewInstance.class)).hasSize(5);
            assertThat(probe.writes(TurnCommit.class)).isEmpty();
            goOn.countDown();
            for (int i = 0; i < 5; i++) {
                assertThat(node.client().waitForOrchestration("a" + i, SOON))
                        .isInstanceOf(OrchestrationStatus.Completed.class);
            }
        }
    }

    private static boolean get(Future<Boolean> result) {
        try {
            return result.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
