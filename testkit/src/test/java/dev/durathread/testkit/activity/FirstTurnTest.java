package dev.durathread.testkit.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableRuntime;
import dev.durathread.IfExists;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.StartOptions;
import dev.durathread.failure.ProviderException;
import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.Claims;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.Subscription;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.testkit.MemoryProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * An instance that is born claimed takes its first turn once, whatever a claim by query finds meanwhile.
 *
 * <p>Attacks INV-4.
 */
class FirstTurnTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final OrchestrationType<String, String> PARENT =
            OrchestrationType.of("Parent", String.class, String.class);
    private static final OrchestrationType<String, String> CHILD =
            OrchestrationType.of("Child", String.class, String.class);

    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void isTakenOnceByAChildThatIsClaimedBeforeItsBirthIsTold() throws Exception {
        Detour detour = new Detour("p::child", true, false);
        try (DurableRuntime node = node(detour)) {
            node.client().start(PARENT, "p", "x");
            assertThat(node.client().await(PARENT, "p", SOON)).isEqualTo("xc");
            detour.awaitTaken();
        }
        assertThat(runs).hasValue(1);
    }

    @Test
    void isTakenOnceByAnInstanceThatIsClaimedBeforeItsStartIsTold() throws Exception {
        Detour detour = new Detour("c", true, false);
        try (DurableRuntime node = node(detour)) {
            // a start that may take the place of another is stored before its first turn
            var start = StartOptions.none().withIfExists(IfExists.REPLACE_FINISHED);
            node.client().start(CHILD, "c", "x", start);
            assertThat(node.client().await(CHILD, "c", SOON)).isEqualTo("xc");
            detour.awaitTaken();
        }
        assertThat(runs).hasValue(1);
    }

    @Test
    void isTakenOnceByAChildWhoseClaimIsToldWhenItHasLeftMemory() throws Exception {
        Detour detour = new Detour("p::child", true, true);
        try (DurableRuntime node = node(detour)) {
            node.client().start(PARENT, "p", "x");
            assertThat(node.client().await(PARENT, "p", SOON)).isEqualTo("xc");
            Awaitility.await().atMost(SOON).until(() -> node.metrics().resident() == 0);
            detour.answer.countDown();
            detour.awaitTaken();
        }
        assertThat(runs).hasValue(1);
    }

    @Test
    void isTakenByTheInstanceThatWasThereWhenAStartIsRefused() throws Exception {
        Detour detour = new Detour("none", false, false);
        try (DurableRuntime node = node(detour)) {
            node.client().start(CHILD, "p::child", "other");
            node.client().await(CHILD, "p::child", SOON);
            node.client().start(PARENT, "p", "x");
            assertThat(node.client().waitForOrchestration("p", SOON)).isInstanceOf(OrchestrationStatus.Failed.class);
            Awaitility.await().atMost(SOON).until(() -> node.metrics().resident() == 0);
        }
        assertThat(runs).hasValue(1);
    }

    private DurableRuntime node(Detour detour) {
        return DurableRuntime.builder(detour)
                .orchestration(
                        PARENT,
                        (ctx, in) -> ctx.scheduleSubOrchestration(
                                        CHILD,
                                        in,
                                        dev.durathread.SubOrchestrationOptions.none()
                                                .withInstanceId("p::child"))
                                .get())
                .orchestration(CHILD, (_, in) -> {
                    runs.incrementAndGet();
                    return in + "c";
                })
                .start();
    }

    /**
     * Leads the news of a birth past a claim: the answer of the commit that bears the instance goes out after a claim has
     * found it, and the answer of that claim, where asked for, only when it is let through.
     */
    private static final class Detour extends ForwardingProvider {
        final CountDownLatch answer;
        private final CountDownLatch found = new CountDownLatch(1);
        private final AtomicInteger claims = new AtomicInteger();
        private final String born;
        private final boolean waits;
        private volatile ChangeListener listener;
        private volatile int claimThatFound;

        Detour(String born, boolean waits, boolean holdsAnswer) {
            super(MemoryProvider.create());
            this.born = born;
            this.waits = waits;
            this.answer = new CountDownLatch(holdsAnswer ? 1 : 0);
        }

        @Override
        public int commitLanes() {
            return 4;
        }

        @Override
        public Subscription listen(ChangeListener newListener) {
            listener = newListener;
            return super.listen(newListener);
        }

        @Override
        public List<WriteOutcome> commit(List<Write> batch, Instant now) {
            List<WriteOutcome> outcomes = super.commit(batch, now);
            if (waits && batch.stream().anyMatch(this::bears)) {
                listener.workAvailable();
                assertThat(await(found)).isTrue();
            }
            return outcomes;
        }

        private static boolean await(CountDownLatch latch) {
            try {
                return latch.await(SOON.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ProviderException("interrupted", e);
            }
        }

        private boolean bears(Write write) {
            return switch (write) {
                case NewInstance created -> created.instanceId().equals(born);
                case TurnCommit turn -> turn.children().stream().anyMatch(this::bears);
                default -> false;
            };
        }

        @Override
        public Claims<ClaimedInstance> claimInstances(InstanceClaim claim) {
            int number = claims.incrementAndGet();
            Claims<ClaimedInstance> claimed = super.claimInstances(claim);
            if (claimed.items().stream()
                    .anyMatch(item -> item.record().instanceId().equals(born))) {
                claimThatFound = number;
                found.countDown();
                await(answer);
            }
            return claimed;
        }

        /** Waits until what the claim found has been taken: claims are made one after the other. */
        void awaitTaken() {
            Awaitility.await().atMost(SOON).until(() -> {
                listener.workAvailable();
                return claims.get() > claimThatFound;
            });
        }
    }
}
