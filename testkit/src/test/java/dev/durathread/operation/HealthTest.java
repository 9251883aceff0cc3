package dev.durathread.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.observe.RuntimeHealth;
import dev.durathread.observe.RuntimeHealth.Status;
import dev.durathread.provider.Provider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A node that cannot work says so, and lets others do what it holds (INV-20). */
class HealthTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);

    private final CountDownLatch let = new CountDownLatch(1);
    private volatile String stuck = "";

    @Test
    void isUpWithEachPartWhileAllIsWell() {
        try (TestNodes nodes = new TestNodes(TestStore.create())) {
            RuntimeHealth health = node(nodes).health();
            assertThat(health.status()).isEqualTo(Status.UP);
            assertThat(health.parts())
                    .extracting(RuntimeHealth.Part::name)
                    .contains("commits", "turns", "threads for activities", "lease", "claims of instances");
        }
    }

    @Test
    void letsOthersTakeOverWhenALoopDoesNotComeBack() {
        TestStore store = TestStore.create();
        try (TestNodes nodes = new TestNodes(store, blocking(store.provider()))) {
            DurableRuntime first = node(nodes);
            first.client().start(FLOW, "a", "x");
            await().atMost(SOON).until(() -> first.client().status("a") instanceof OrchestrationStatus.Running);
            stuck = "claimInstances";
            await().atMost(SOON).until(() -> first.health().status() == Status.DOWN);
            assertThat(first.health().parts())
                    .filteredOn(part -> part.status() == Status.DOWN)
                    .singleElement()
                    .satisfies(part -> assertThat(part.name()).isEqualTo("claims of instances"));
            stuck = "";
            DurableRuntime second = node(nodes);
            second.client().raiseEvent("a", "go", "y");
            await().atMost(SOON).until(() -> second.client().status("a") instanceof OrchestrationStatus.Completed);
            let.countDown();
            await().atMost(SOON).until(() -> first.health().status() == Status.UP);
        } finally {
            let.countDown();
        }
    }

    @Test
    void shutsDownIfItIsToldTo() {
        TestStore store = TestStore.create();
        try (TestNodes nodes = new TestNodes(store, blocking(store.provider()))) {
            DurableRuntime runtime = nodes.start(plan ->
                    plan.options(options()).shutdownWhenDown(Duration.ZERO).orchestration(FLOW, (ctx, in) -> in));
            stuck = "claimTasks";
            await().atMost(SOON).until(() -> {
                try {
                    runtime.client().start(FLOW, "n" + System.nanoTime(), "x");
                    return false;
                } catch (IllegalStateException e) {
                    return String.valueOf(e.getMessage()).startsWith("DUR-1009");
                }
            });
        } finally {
            let.countDown();
        }
    }

    private static RuntimeOptions options() {
        return RuntimeOptions.defaults().withLease(Duration.ofSeconds(1));
    }

    private static DurableRuntime node(TestNodes nodes) {
        return nodes.start(plan -> plan.options(options())
                .orchestration(
                        FLOW, (ctx, in) -> ctx.waitForEvent("go", String.class).get()));
    }

    private Provider blocking(Provider provider) {
        return (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(), new Class<?>[] {Provider.class}, (_, method, arguments) -> {
                    if (method.getName().equals(stuck)) {
                        let.await();
                    }
                    try {
                        return method.invoke(provider, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
