package dev.durathread.sqlite;

import static dev.durathread.sqlite.Programs.CHAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.durathread.DurableRuntime;
import dev.durathread.failure.ProviderException;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.Write;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a provider says of a file that it cannot use, and that it goes on when it can again. */
class SqliteTroubleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("trouble.db");
    }

    private static List<Write> start(String id) {
        return List.of(NewInstance.of(id, 1, "Flow", NOW)
                .input("\"" + "x".repeat(20_000) + "\"")
                .build());
    }

    private static void onWriter(SqliteProvider provider, String sql) {
        provider.database().run(session -> {
            try (Statement statement = session.connection().createStatement()) {
                statement.execute(sql);
            }
        });
    }

    private static void assertFails(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private void inFile(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Test
    void losesNothingWhenTheDiskIsFull() {
        try (SqliteProvider provider = SqliteProvider.open(file())) {
            provider.commit(start("before"), NOW);
            onWriter(provider, "pragma max_page_count = 1"); // it stays at what there is

            assertFails("DUR-3101", () -> {
                for (int i = 0; i < 100; i++) {
                    provider.commit(start("full" + i), NOW);
                }
            });
            assertThat(provider.readInstance("before")).isPresent();

            onWriter(provider, "pragma max_page_count = 100000");
            provider.commit(start("after"), NOW);
            assertThat(provider.readInstance("after")).isPresent();
        }
    }

    @Test
    void letsProgramsGoOnOnceThereIsRoomOnTheDisk() throws Exception {
        try (SqliteProvider provider = SqliteProvider.open(file());
                DurableRuntime runtime = Programs.on(provider, "a").start()) {
            runtime.client().start(CHAIN, "chain", 400);
            onWriter(provider, "pragma max_page_count = 1");
            await().until(() -> cannotCommit(provider));

            onWriter(provider, "pragma max_page_count = 100000");

            assertThat(runtime.client().await(CHAIN, "chain", SOON)).hasSize(400);
        }
    }

    private static boolean cannotCommit(SqliteProvider provider) {
        try {
            provider.commit(start("probe" + System.nanoTime()), NOW);
            return false;
        } catch (ProviderException e) {
            return e.code().equals("DUR-3101");
        }
    }

    @Test
    void saysThatItMayNotWrite() {
        try (SqliteProvider provider = SqliteProvider.open(file())) {
            provider.commit(start("before"), NOW);
            onWriter(provider, "pragma query_only = 1"); // answers as a file without the right to be written

            assertFails("DUR-3102", () -> provider.commit(start("refused"), NOW));
            assertThat(provider.readInstance("refused")).isEmpty();

            provider.commit(start("after"), NOW); // on a connection that was made anew
            assertThat(provider.readInstance("after")).isPresent();
        }
    }

    @Test
    void saysThatThereIsNoSuchDirectory() {
        assertFails("DUR-3107", () -> SqliteProvider.open(directory.resolve("nowhere/trouble.db")));
    }

    @Test
    void refusesWhatIsNoDatabase() throws IOException {
        Files.writeString(file(), "This is a letter, and a long one. ".repeat(100));

        assertFails("DUR-3104", () -> SqliteProvider.open(file()));
    }

    @Test
    void refusesTheDatabaseOfAnotherProgram() throws SQLException {
        inFile("create table customers (id integer primary key)");

        assertFails("DUR-3104", () -> SqliteProvider.open(file()));
    }

    @Test
    void refusesANewerFormat() throws SQLException {
        SqliteProvider.open(file()).close();
        inFile("insert into schema_version values (1000)");

        assertFails("DUR-3105", () -> SqliteProvider.open(file()));
    }

    @Test
    void saysThatTheFileIsDamaged() throws IOException {
        SqliteProvider.open(file()).close();
        long size = Files.size(file());
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.write(
                    ByteBuffer.wrap(
                            "damage".repeat((int) size / 6).getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                    4096);
        }

        assertFails("DUR-3103", () -> SqliteProvider.open(file()));
    }

    @Test
    void saysThatAnotherProcessKeepsTheFileLocked() throws SQLException {
        SqliteOptions impatient = SqliteOptions.defaults().withBusyTimeout(Duration.ofMillis(50));
        try (SqliteProvider provider = SqliteProvider.open(file(), impatient);
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");
            assertFails("DUR-3106", () -> provider.commit(start("early"), NOW));

            statement.execute("rollback");
            provider.commit(start("late"), NOW);
            assertThat(provider.readInstance("early")).isEmpty();
            assertThat(provider.readInstance("late")).isPresent();
        }
    }

    @Test
    void saysThatItIsClosed() {
        SqliteProvider provider = SqliteProvider.open(file());
        provider.close();
        provider.close();

        assertFails("DUR-3110", () -> provider.commit(start("late"), NOW));
        assertFails("DUR-3110", () -> provider.readInstance("late"));
    }
}
