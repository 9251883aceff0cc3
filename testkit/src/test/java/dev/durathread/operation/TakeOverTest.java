package dev.durathread.operation;

import static dev.durathread.operation.Programs.SOON;
import static dev.durathread.operation.Programs.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node that goes leaves to the others, where its lease would have lasted an hour. */
class TakeOverTest {
    private static final Logger LOG = LoggerFactory.getLogger(TakeOverTest.class);
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final ActivityType<String, String> WHERE = ActivityType.of("Where", String.class, String.class);
    private static final OrchestrationType<Integer, String> IN_SESSION =
            OrchestrationType.of("InSession", Integer.class, String.class);

    private final TestNodes nodes = new TestNodes(TestStore.create());

    @AfterEach
    void close() {
        nodes.close();
    }

    private DurableRuntime node(String name) {
        return nodes.start(builder -> builder.options(RuntimeOptions.defaults()
                        .withNodeName(name)
                        .withLease(LONG)
                        .withSessionIdleTimeout(LONG))
                .activity(WHERE, (ctx, text) -> ctx.nodeName())
                .orchestration(
                        WAITING,
                        (ctx, text) -> ctx.waitForEvent("go", String.class).get())
                .orchestration(IN_SESSION, (ctx, n) -> {
                    StringBuilder where = new StringBuilder();
                    for (int i = 0; i < n; i++) {
                        ActivityOptions session = ActivityOptions.none().withSession("s");
                        where.append(ctx.scheduleActivity(WHERE, "x", session).get());
                    }
                    return where.toString();
                }));
    }

    @Test
    @DisplayName(
            "SHD-06 shutdown ends the keeping of sessions at once: the next node of that name serves them without waiting")
    void endsTheKeepingOfSessions() throws Exception {
        DurableRuntime first = node("a");
        first.client().start(IN_SESSION, "1", 3);
        assertThat(first.client().await(IN_SESSION, "1", SOON)).isEqualTo("aaa");
        first.shutdown(LONG);
        DurableRuntime second = node("a");
        second.client().start(IN_SESSION, "2", 2);
        assertThat(second.client().await(IN_SESSION, "2", LIMIT)).isEqualTo("aa");
    }

    @Test
    @DisplayName("SHD-03 an instance that was handed back is gone on with at once by a node that ran all along")
    void takesOver() {
        DurableRuntime first = node("a");
        DurableRuntime second = node("b");
        first.client().start(WAITING, "w", "x");
        await().atMost(LIMIT).until(() -> first.metrics().turns() >= 1);
        first.shutdown(LONG);
        long begun = System.nanoTime();
        second.client().raiseEvent("w", "go", "!");
        await().pollInterval(Duration.ofMillis(2))
                .atMost(LIMIT)
                .until(() -> second.metrics().orchestrationsCompleted() == 1);
        LOG.debug("taken over in {} ms", (System.nanoTime() - begun) / 1_000_000);
    }
}
