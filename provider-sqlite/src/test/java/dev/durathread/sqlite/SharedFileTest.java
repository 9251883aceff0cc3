package dev.durathread.sqlite;

import static dev.durathread.sqlite.Programs.CHAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.history.HistoryEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one file, and processes that are killed. */
class SharedFileTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int INSTANCES = 10;
    private static final int ACTIVITIES = 30;
    private static final int KILLS = 2;

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("shared.db");
    }

    @Test
    @DisplayName("SHD-07 two runtimes share one file and its work")
    void letsTwoNodesWorkOnOneFile() throws Exception {
        try (SqliteProvider one = SqliteProvider.open(file());
                SqliteProvider two = SqliteProvider.open(file());
                DurableRuntime first = Programs.on(one, "one").start();
                DurableRuntime second = Programs.on(two, "two").start()) {
            for (int i = 0; i < INSTANCES; i++) {
                (i % 2 == 0 ? first : second).client().start(CHAIN, "chain-" + i, 10);
            }
            for (int i = 0; i < INSTANCES; i++) {
                assertThat(first.client().await(CHAIN, "chain-" + i, SOON)).isEqualTo("0123456789");
            }
        }
    }

    @Test
    void recordsEachResultOnceThoughTheProcessIsKilled() throws Exception {
        RandomGenerator random = RandomGenerator.getDefault();
        try (SqliteProvider provider = SqliteProvider.open(file())) {
            DurableClient client = DurableClient.on(provider);
            for (int i = 0; i < INSTANCES; i++) {
                client.start(CHAIN, "chain-" + i, ACTIVITIES);
            }
            for (int i = 0; i < KILLS; i++) {
                Process child = ChildNode.start(file(), "child");
                long before = provider.countSystem().events();
                int more = 10 + random.nextInt(100);
                await().atMost(SOON)
                        .until(() -> provider.countSystem().events() > before + more
                                || provider.countSystem().completed() == INSTANCES);
                child.destroyForcibly().waitFor();
            }
            Process last = ChildNode.start(file(), "child");
            for (int i = 0; i < INSTANCES; i++) {
                assertThat(client.await(CHAIN, "chain-" + i, SOON)).isEqualTo("0123456789".repeat(ACTIVITIES / 10));
                assertThat(answers(provider.readHistory("chain-" + i, 1, 0, 10_000)))
                        .hasSize(ACTIVITIES);
            }
            last.destroy();
            assertThat(last.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The requests that were answered; none twice. */
    private static Set<Long> answers(List<HistoryEvent> history) {
        Set<Long> answered = new HashSet<>();
        for (HistoryEvent event : history) {
            if (event instanceof HistoryEvent.ActivityCompleted completed) {
                assertThat(answered.add(completed.requestId())).isTrue();
            }
        }
        return answered;
    }
}
