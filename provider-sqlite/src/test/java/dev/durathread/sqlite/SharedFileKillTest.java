package dev.durathread.sqlite;

import static dev.durathread.sqlite.Programs.WHO_RAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.DurableClient;
import dev.durathread.history.HistoryEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one file, one of them killed again and again. */
class SharedFileKillTest {
    private static final int INSTANCES = 500;
    private static final int ACTIVITIES = 3;
    private static final int KILLS = 5;
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private final AtomicInteger probes = new AtomicInteger();

    @Test
    void finishesEverythingOnceAndSharesTheWork() throws Exception {
        Path file = directory.resolve("shared.db");
        try (SqliteProvider provider = SqliteProvider.open(file)) {
            DurableClient client = DurableClient.on(provider);
            Process steady = ChildNode.start(file, "steady");
            Process killed = ChildNode.start(file, "killed");
            try {
                probeUntilBothWork(client);
                for (int i = 0; i < INSTANCES; i++) {
                    client.start(WHO_RAN, "round-" + i, ACTIVITIES);
                }
                for (int kill = 1; kill <= KILLS; kill++) {
                    awaitFinished(provider, probes.get() + INSTANCES * kill / (KILLS + 1));
                    probeUntilBothWork(client);
                    killed.destroyForcibly().waitFor();
                    killed = ChildNode.start(file, "killed");
                }
                awaitFinished(provider, probes.get() + INSTANCES);
            } finally {
                killed.destroyForcibly().waitFor();
                steady.destroyForcibly().waitFor();
            }
            assertThat(workers(client, provider)).isSubsetOf("killed", "steady");
        }
    }

    /** Has instances run one by one until each of the two nodes has run one of them. */
    private void probeUntilBothWork(DurableClient client) {
        Set<String> seen = new TreeSet<>();
        await().atMost(LONG).until(() -> {
            String id = "probe-" + probes.incrementAndGet();
            client.start(WHO_RAN, id, ACTIVITIES);
            seen.addAll(List.of(client.await(WHO_RAN, id, LONG).split(" ")));
            return seen.size() == 2;
        });
    }

    private static void awaitFinished(SqliteProvider provider, int enough) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(provider.countSystem().completed())
                        .as("finished; %s", provider.countSystem())
                        .isGreaterThanOrEqualTo(enough));
    }

    /** The nodes that ran activities; each instance has the answers that its output names, and each answer once. */
    private static Set<String> workers(DurableClient client, SqliteProvider provider) throws Exception {
        Set<String> workers = new TreeSet<>();
        for (int i = 0; i < INSTANCES; i++) {
            String id = "round-" + i;
            List<HistoryEvent.ActivityCompleted> answers = provider.readHistory(id, 1, 0, 1_000).stream()
                    .filter(HistoryEvent.ActivityCompleted.class::isInstance)
                    .map(HistoryEvent.ActivityCompleted.class::cast)
                    .toList();
            assertThat(answers)
                    .as(id)
                    .hasSize(ACTIVITIES)
                    .extracting(HistoryEvent.ActivityCompleted::requestId)
                    .doesNotHaveDuplicates();
            String[] ran = client.await(WHO_RAN, id, LONG).split(" ");
            assertThat(ran).as(id).hasSize(ACTIVITIES);
            workers.addAll(List.of(ran));
        }
        return workers;
    }
}
