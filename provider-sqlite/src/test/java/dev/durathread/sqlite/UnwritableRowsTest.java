package dev.durathread.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.durathread.failure.ProviderException;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome.Created;
import dev.durathread.provider.WriteOutcome.Delivered;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row that nobody can read, or that should not be there, is the trouble of one instance, and the failure says of which. */
class UnwritableRowsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private SqliteProvider provider;

    @BeforeEach
    void open() {
        provider = SqliteProvider.open(directory.resolve("broken.db"));
        provider.commit(List.of(start("broken"), start("whole")), NOW);
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private static NewInstance start(String id) {
        return NewInstance.of(id, 1, "Flow", NOW).build();
    }

    private static Delivery event(String id) {
        return new Delivery(id, Message.of(new ExternalEvent(0, NOW, 0, "e", "1")), null);
    }

    private void inFile(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("broken.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void assertBlamed(String code, String instanceId, Write... batch) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> provider.commit(List.of(batch), NOW))
                .satisfies(e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.kind()).isEqualTo(ProviderException.Kind.FINAL);
                    assertThat(e.instanceId()).contains(instanceId);
                    assertThat(e).hasMessageContaining("\"" + instanceId + "\"");
                });
    }

    @Test
    void thatCannotBeReadHarmOneInstance() throws SQLException {
        inFile("update instances set held_by = '' where instance_id = 'broken'");

        assertBlamed("DUR-3049", "broken", event("whole"), event("broken"));

        assertThat(provider.readInbox("whole", 0, 10)).isEmpty();
        assertThat(provider.commit(List.of(event("whole")), NOW).getFirst()).isInstanceOf(Delivered.class);
    }

    @Test
    void thatShouldNotBeThereHarmOneInstance() throws SQLException {
        inFile("insert into inbox values ('broken', 1, 0, null, '{}')");

        assertBlamed("DUR-3111", "broken", event("whole"), event("broken"));

        assertThat(provider.commit(List.of(event("whole"), start("new")), NOW))
                .last()
                .isEqualTo(new Created(false));
    }
}
