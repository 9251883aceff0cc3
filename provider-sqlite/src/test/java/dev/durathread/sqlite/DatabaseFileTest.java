package dev.durathread.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.durathread.sqlite.SqliteOptions.Durability;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseFileTest {
    @TempDir
    private Path directory;

    private DatabaseFile file(SqliteOptions options) {
        return new DatabaseFile(directory.resolve("file.db"), options, new SqliteDialect(), new StatementLog());
    }

    @ParameterizedTest
    @CsvSource({"FULL, 2", "NORMAL, 1"})
    void setsUpEveryConnection(Durability durability, String synchronous) throws SQLException {
        DatabaseFile file =
                file(SqliteOptions.defaults().withDurability(durability).withBusyTimeout(Duration.ofMillis(1234)));
        try (OpenConnection writer = file.openWriter();
                OpenConnection reader = file.openReader()) {
            for (OpenConnection open : new OpenConnection[] {writer, reader}) {
                assertThat(open.pragma("journal_mode")).isEqualTo("wal");
                assertThat(open.pragma("synchronous")).isEqualTo(synchronous);
                assertThat(open.pragma("busy_timeout")).isEqualTo("1234");
            }
            assertThat(reader.pragma("query_only")).isEqualTo("1");
        }
    }

    @Test
    void marksTheFileAsOurs() throws SQLException {
        try (OpenConnection writer = file(SqliteOptions.defaults()).openWriter()) {
            assertThat(writer.pragma("application_id")).isEqualTo(Integer.toString(DatabaseFile.APPLICATION_ID));
        }
    }

    @Test
    void refusesOptionsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SqliteOptions.defaults().withReaders(65))
                .withMessage("readers is 65, allowed are 1 to 64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SqliteOptions.defaults().withBusyTimeout(Duration.ZERO))
                .withMessage("busyTimeout is PT0S, allowed are PT0.001S to PT1H");
    }
}
