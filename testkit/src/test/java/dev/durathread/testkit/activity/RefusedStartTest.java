package dev.durathread.testkit.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.IfExists;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.StartOptions;
import dev.durathread.TagFilter;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.testkit.MemoryProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A start finds that its instance is there already while a task of that instance ends on the same node (INV-6). */
class RefusedStartTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ActivityType<String, String> SLOW = ActivityType.of("Slow", String.class, String.class);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);

    private final MemoryProvider store = MemoryProvider.create();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicReference<DurableRuntime> worker = new AtomicReference<>();

    @Test
    void losesNoResultOfATask() throws Exception {
        try (DurableRuntime first = node(store, RuntimeOptions.defaults().withTags(TagFilter.none()))) {
            first.client().start(FLOW, "a", "in");
            Awaitility.await().atMost(SOON).until(() -> !store.listTasks("a").isEmpty());
        }
        try (DurableRuntime second = node(slowToCreate(), RuntimeOptions.defaults())) {
            worker.set(second);
            begun.await();
            second.client().start(FLOW, "a", "in", StartOptions.none().withIfExists(IfExists.RETURN_EXISTING));
            assertThat(second.client().await(FLOW, "a", SOON)).isEqualTo("in");
        }
    }

    private DurableRuntime node(Provider provider, RuntimeOptions options) {
        return DurableRuntime.builder(provider)
                .options(options)
                .activity(SLOW, (_, in) -> {
                    begun.countDown();
                    goOn.await();
                    return in;
                })
                .orchestration(FLOW, (ctx, in) -> ctx.scheduleActivity(SLOW, in).get())
                .start();
    }

    /** A provider on which the task ends after an instance was sent to be created, and before the answer is there. */
    private Provider slowToCreate() {
        return new ForwardingProvider(store) {
            @Override
            public List<WriteOutcome> commit(List<Write> batch, Instant now) {
                if (batch.stream().anyMatch(NewInstance.class::isInstance)) {
                    goOn.countDown();
                    Awaitility.await()
                            .atMost(SOON)
                            .until(() -> worker.get().metrics().activitiesSucceeded() == 1);
                }
                return super.commit(batch, now);
            }
        };
    }
}
