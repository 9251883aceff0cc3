package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.postgres.TestServer.TestSchema;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections through a pooler in transaction mode. */
class PoolerTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void serveAllButNotificationsWhichTheProviderSays() throws Exception {
        try (HeardLogs logs = new HeardLogs();
                TestSchema schema = TestServer.schema();
                HikariDataSource pool = TestServer.pool()) {
            pool.addDataSourceProperty("prepareThreshold", "0");
            try (PostgresProvider here = PostgresProvider.using(PooledSessions.of(pool), schema.name());
                    PostgresProvider there = PostgresProvider.using(PooledSessions.of(pool), schema.name());
                    DurableRuntime _ = Flows.node(here).start()) {
                DurableClient elsewhere = DurableClient.on(there);
                for (int i = 0; i < 10; i++) {
                    elsewhere.start(Flows.ADD_THREE, "flow-" + i, i);
                }
                for (int i = 0; i < 10; i++) {
                    assertThat(elsewhere.await(Flows.ADD_THREE, "flow-" + i, SOON))
                            .isEqualTo(i + 3);
                }
                await().atMost(SOON).until(() -> !saidToBeDeaf(logs).isEmpty());
                assertThat(here.hearsOtherProcesses()).isFalse();
            }
        }
    }

    private static List<String> saidToBeDeaf(HeardLogs logs) {
        return logs.lines().stream().filter(line -> line.contains("DUR-3039")).toList();
    }
}
