package dev.durathread.testkit.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableRuntime;
import dev.durathread.IfExists;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.StartOptions;
import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.Claims;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.Provider;
import dev.durathread.provider.TurnCommit;
import dev.durathread.testkit.MemoryProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An instance that is born claimed takes its first turn once, whatever a claim by query finds meanwhile. */
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
        return DurableRuntime.builder(detour.provider)
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
    private static final class Detour {
        final CountDownLatch answer;
        private final MemoryProvider target = MemoryProvider.create();
        private final CountDownLatch found = new CountDownLatch(1);
        private final AtomicInteger claims = new AtomicInteger();
        private final String born;
        private final boolean waits;
        private final Provider provider;
        private volatile ChangeListener listener;
        private volatile int claimThatFound;

        Detour(String born, boolean waits, boolean holdsAnswer) {
            this.born = born;
            this.waits = waits;
            this.answer = new CountDownLatch(holdsAnswer ? 1 : 0);
            this.provider = (Provider) Proxy.newProxyInstance(
                    Detour.class.getClassLoader(),
                    new Class<?>[] {Provider.class},
                    (_, method, arguments) -> call(method, arguments));
        }

        private Object call(Method method, Object[] arguments) throws Throwable {
            try {
                return switch (method.getName()) {
                    case "commitLanes" -> 4;
                    case "listen" -> {
                        listener = (ChangeListener) arguments[0];
                        yield method.invoke(target, arguments);
                    }
                    case "claimInstances" -> claim(method, arguments);
                    case "commit" -> commit(method, arguments);
                    default -> method.invoke(target, arguments);
                };
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private Object commit(Method method, Object[] arguments) throws Exception {
            Object outcomes = method.invoke(target, arguments);
            if (waits && ((List<?>) arguments[0]).stream().anyMatch(this::bears)) {
                listener.workAvailable();
                assertThat(found.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
            return outcomes;
        }

        private boolean bears(Object write) {
            return switch (write) {
                case NewInstance created -> created.instanceId().equals(born);
                case TurnCommit turn -> turn.children().stream().anyMatch(this::bears);
                default -> false;
            };
        }

        private Object claim(Method method, Object[] arguments) throws Exception {
            int number = claims.incrementAndGet();
            Claims<?> claimed = (Claims<?>) method.invoke(target, arguments);
            if (claimed.items().stream()
                    .anyMatch(item ->
                            ((ClaimedInstance) item).record().instanceId().equals(born))) {
                claimThatFound = number;
                found.countDown();
                answer.await();
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
