package dev.durathread.testkit.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OnNonDeterminism;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.ProviderException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.KeyValue;
import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Claims;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Subscription;
import dev.durathread.provider.TagSelection;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.testkit.MemoryProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A claim clears the ready time of what it finds. That is not forgotten with the turn that it led to: neither where the turn
 * is refused (INV-16) nor where it breaks.
 */
class LostWakeUpTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);
    private static final ActivityType<String, String> SLOW = ActivityType.of("Slow", String.class, String.class);

    /** What it holds is not looked at again by a renewal while a test runs. */
    private static final RuntimeOptions HERE =
            RuntimeOptions.defaults().withNodeName("here").withLease(Duration.ofMinutes(5));

    private final MemoryProvider provider = MemoryProvider.create();
    private final DurableClient outside = DurableClient.on(provider);

    /** Holds up the answer to the commit that records one event, and tells of claims that come meanwhile. */
    private static final class HeldAnswer extends ForwardingProvider {
        private final String event;
        final CountDownLatch isHeld = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final CountDownLatch isClaimed = new CountDownLatch(1);
        volatile boolean isBlind;
        volatile boolean watches;
        private volatile boolean hasFound;

        HeldAnswer(Provider target, String event) {
            super(target);
            this.event = event;
        }

        @Override
        public List<WriteOutcome> commit(List<Write> writes, Instant now) {
            List<WriteOutcome> outcomes = super.commit(writes, now);
            boolean that = writes.stream()
                    .anyMatch(write -> write instanceof TurnCommit turn
                            && turn.events().toString().contains(event));
            if (that) {
                isHeld.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return outcomes;
        }

        @Override
        public Claims<ClaimedInstance> claimInstances(InstanceClaim claim) {
            if (isBlind) {
                return new Claims<>(List.of(), null);
            }
            if (hasFound) {
                isClaimed.countDown(); // what the last look has found is where it belongs
            }
            Claims<ClaimedInstance> found = super.claimInstances(claim);
            hasFound |= watches && !found.items().isEmpty();
            return found;
        }

        /** As deaf as another process may be slow to hear. */
        @Override
        public Subscription listen(ChangeListener listener) {
            return super.listen(new ChangeListener() {
                @Override
                public void workAvailable() {
                    listener.workAvailable();
                }

                @Override
                public void instanceChanged(String instanceId) {}

                @Override
                public void tasksRemoved() {}
            });
        }

        @Override
        public Claims<ClaimedTask> claimTasks(TaskClaim claim) {
            return isBlind ? new Claims<>(List.of(), null) : super.claimTasks(claim);
        }
    }

    @Test
    void takesAMessageThatWasClaimedForATurnWhoseTaskWasLost() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicReference<Thread> code = new AtomicReference<>();
        HeldAnswer held = new HeldAnswer(provider, "hold-this");
        try (DurableRuntime node = DurableRuntime.builder(held)
                .options(HERE)
                .activity(SLOW, (ctx, in) -> {
                    code.set(Thread.currentThread());
                    end.await();
                    return in;
                })
                .orchestration(FLOW, (ctx, in) -> {
                    var slow = ctx.scheduleActivity(SLOW, in);
                    ctx.waitForEvent("hold", String.class).get();
                    ctx.waitForEvent("go", String.class).get();
                    return slow.get();
                })
                .start()) {
            node.client().start(FLOW, "w", "x");
            Awaitility.await().atMost(SOON).until(() -> code.get() != null);
            node.client().raiseEvent("w", "hold", "hold-this");
            assertThat(held.isHeld.await(20, TimeUnit.SECONDS)).isTrue();
            held.isBlind = true;
            provider.recover(Instant.now().plus(Duration.ofDays(1)));
            assertThat(provider.claimTasks(new TaskClaim(
                                    new NodeId("thief"),
                                    1,
                                    Instant.now().plusSeconds(1),
                                    new LeaseToken(4711),
                                    Set.of("Slow"),
                                    TagSelection.ALL,
                                    null))
                            .items())
                    .hasSize(1);
            held.watches = true;
            held.isBlind = false;
            outside.raiseEvent("w", "go", "gone");
            assertThat(held.isClaimed.await(20, TimeUnit.SECONDS)).isTrue();
            end.countDown();
            assertThat(code.get().join(SOON)).isTrue();
            held.release.countDown();
            Awaitility.await().atMost(SOON).until(() -> hasTaken("w", "go"));
        } finally {
            end.countDown();
            held.release.countDown();
        }
    }

    @Test
    void runsAnInstanceThatWasMadeAnewWhileAResultOfTheOldOneWasOnItsWay() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicReference<Thread> code = new AtomicReference<>();
        HeldAnswer held = new HeldAnswer(provider, "hold-this");
        try (DurableRuntime node = DurableRuntime.builder(held)
                .options(HERE)
                .activity(SLOW, (ctx, in) -> {
                    if (in.equals("old")) {
                        code.set(Thread.currentThread());
                        end.await();
                    }
                    return in;
                })
                .orchestration(FLOW, (ctx, in) -> {
                    var slow = ctx.scheduleActivity(SLOW, in);
                    if (in.equals("old")) {
                        ctx.waitForEvent("hold", String.class).get();
                    }
                    return slow.get();
                })
                .start()) {
            node.client().start(FLOW, "w", "old");
            Awaitility.await().atMost(SOON).until(() -> code.get() != null);
            node.client().raiseEvent("w", "hold", "hold-this");
            assertThat(held.isHeld.await(20, TimeUnit.SECONDS)).isTrue();
            outside.admin().delete("w", true);
            held.watches = true;
            outside.start(FLOW, "w", "new");
            assertThat(held.isClaimed.await(20, TimeUnit.SECONDS)).isTrue();
            end.countDown();
            assertThat(code.get().join(SOON)).isTrue();
            held.release.countDown();
            assertThat(outside.await(FLOW, "w", SOON)).isEqualTo("new");
        } finally {
            end.countDown();
            held.release.countDown();
        }
    }

    @Test
    void takesAMessageThatWasClaimedWhileTheNextExecutionWasToBegin() throws Exception {
        HeldAnswer held = new HeldAnswer(provider, "hold-this");
        Orchestration<String, String> flow = (ctx, in) -> {
            if (in.isEmpty()) {
                return ctx.continueAsNew("hold-this");
            }
            String first = ctx.waitForEvent("first", String.class).get();
            return first + ctx.waitForEvent("go", String.class).get();
        };
        try (DurableRuntime _ = here(held, flow)) {
            outside.start(FLOW, "w", "");
            assertThat(held.isHeld.await(20, TimeUnit.SECONDS)).isTrue();
            held.isBlind = true;
            provider.recover(Instant.now().plus(Duration.ofDays(1)));
            try (DurableRuntime there = node("there", provider, flow)) {
                there.client().raiseEvent("w", "first", "1");
                Awaitility.await()
                        .atMost(SOON)
                        .until(() -> provider.readHistory("w", 2, 0, 100).stream()
                                .anyMatch(e -> e instanceof ExternalEvent));
            }
            held.watches = true;
            held.isBlind = false;
            outside.raiseEvent("w", "go", "2");
            assertThat(held.isClaimed.await(20, TimeUnit.SECONDS)).isTrue();
            held.release.countDown();
            assertThat(outside.await(FLOW, "w", SOON)).isEqualTo("12");
        } finally {
            held.release.countDown();
        }
    }

    @Test
    void failsAnInstanceThatDivergedAlsoWhereTheStorageFailsJustThen() throws Exception {
        try (DurableRuntime node = node("one", provider, (ctx, in) -> {
            ctx.waitForEvent("a", String.class).get();
            return ctx.waitForEvent("b", String.class).get();
        })) {
            node.client().start(FLOW, "w", "");
            Awaitility.await().atMost(SOON).until(() -> history("w").size() >= 2);
            node.client().raiseEvent("w", "a", "");
            Awaitility.await().atMost(SOON).until(() -> hasTaken("w", "a"));
        }
        AtomicBoolean failed = new AtomicBoolean();
        Provider failing = new ForwardingProvider(provider) {
            @Override
            public Optional<InstanceRecord> readInstance(String id) {
                if (failed.compareAndSet(false, true)) {
                    throw new ProviderException("not now", null);
                }
                return super.readInstance(id);
            }
        };
        try (DurableRuntime _ = DurableRuntime.builder(failing)
                .options(RuntimeOptions.defaults()
                        .withNodeName("two")
                        .withUnregisteredBackoff(Duration.ofMillis(50), Duration.ofMillis(50))
                        .withOnNonDeterminism(OnNonDeterminism.FAIL))
                .orchestration(
                        FLOW, (ctx, in) -> ctx.waitForEvent("c", String.class).get())
                .start()) {
            outside.raiseEvent("w", "b", "");
            Awaitility.await().atMost(SOON).until(() -> outside.status("w") instanceof OrchestrationStatus.Failed);
            assertThat(failed).isTrue();
        }
    }

    @Test
    void looksAgainAtAClaimedInstanceThatCouldNotBeLoaded() throws Exception {
        HeldAnswer held = new HeldAnswer(provider, "hold-this");
        Orchestration<String, String> flow = (ctx, in) -> in.isEmpty() ? ctx.continueAsNew("hold-this") : in;
        AtomicBoolean failed = new AtomicBoolean();
        Provider failing = new ForwardingProvider(provider) {
            @Override
            public SortedMap<String, KeyValue> readKeyValues(String id) {
                if (failed.compareAndSet(false, true)) {
                    throw new IllegalStateException("cannot be read");
                }
                return super.readKeyValues(id);
            }
        };
        try (DurableRuntime _ = here(held, flow)) {
            outside.start(FLOW, "w", "");
            assertThat(held.isHeld.await(20, TimeUnit.SECONDS)).isTrue();
            held.isBlind = true;
            provider.recover(Instant.now().plus(Duration.ofDays(1)));
            try (DurableRuntime _ = DurableRuntime.builder(failing)
                    .options(RuntimeOptions.defaults()
                            .withNodeName("there")
                            .withUnregisteredBackoff(Duration.ofMillis(50), Duration.ofMillis(50)))
                    .orchestration(FLOW, flow)
                    .start()) {
                assertThat(outside.await(FLOW, "w", SOON)).isEqualTo("hold-this");
                assertThat(failed).isTrue();
            }
            held.release.countDown();
        } finally {
            held.release.countDown();
        }
    }

    private boolean hasTaken(String id, String name) {
        return history(id).stream()
                .anyMatch(event -> event instanceof ExternalEvent e && e.name().equals(name));
    }

    private List<HistoryEvent> history(String id) {
        return provider.readHistory(id, 1, 0, 100);
    }

    private static DurableRuntime here(Provider provider, Orchestration<String, String> flow) {
        return DurableRuntime.builder(provider)
                .options(HERE)
                .orchestration(FLOW, flow)
                .start();
    }

    private static DurableRuntime node(String name, Provider provider, Orchestration<String, String> flow) {
        return DurableRuntime.builder(provider)
                .options(RuntimeOptions.defaults().withNodeName(name))
                .orchestration(FLOW, flow)
                .start();
    }
}
