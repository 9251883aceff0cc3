package dev.durathread.sqlite;

import static dev.durathread.sqlite.Programs.CHAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.durathread.DurableRuntime;
import dev.durathread.failure.ProviderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a provider does where the rights of its directory and of the files in it let nobody write, and once they do again. */
final class ReadOnlyPlaces {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int LONG = 400;

    private final Path directory;
    private final Path file;

    private ReadOnlyPlaces(Path directory) {
        this.directory = directory;
        this.file = directory.resolve("trouble.db");
    }

    /** @param args an empty directory of the user whose process this is, to whom rights apply */
    public static void main(String[] args) throws Exception {
        check(Path.of(args[0]));
    }

    /** Fails where one of the promises is not kept. */
    static void check(Path directory) throws Exception {
        ReadOnlyPlaces places = new ReadOnlyPlaces(directory);
        try {
            places.makesNoFile();
            places.keepsWhatIsInAFile();
            places.letsProgramsGoOn();
        } finally {
            places.allow();
        }
    }

    /** Whether rights apply to the user of this process: they do not to one with all privileges. */
    static boolean applyHere(Path directory) throws IOException {
        ReadOnlyPlaces places = new ReadOnlyPlaces(directory);
        places.forbid();
        try {
            return !Files.isWritable(directory);
        } finally {
            places.allow();
        }
    }

    private void makesNoFile() throws IOException {
        forbid();
        refuses(() -> SqliteProvider.open(file));
        assertThat(contents()).isEmpty();

        allow();
        SqliteProvider.open(file).close();
    }

    private void keepsWhatIsInAFile() throws Exception {
        finish("before");
        forbid();
        refuses(() -> SqliteProvider.open(file));

        allow();
        finish("after");
        try (SqliteProvider provider = SqliteProvider.open(file)) {
            assertThat(provider.countSystem().completed()).isEqualTo(2);
        }
    }

    private void finish(String id) throws Exception {
        try (SqliteProvider provider = SqliteProvider.open(file);
                DurableRuntime runtime = Programs.on(provider, "a").start()) {
            runtime.client().start(CHAIN, id, 3);
            assertThat(runtime.client().await(CHAIN, id, SOON)).isEqualTo("012");
        }
    }

    private void letsProgramsGoOn() throws Exception {
        try (SqliteProvider provider = SqliteProvider.open(file);
                DurableRuntime runtime = Programs.on(provider, "a").start()) {
            runtime.client().start(CHAIN, "chain", LONG);
            forbid();
            // what is open may be written on: this has the writer close the file, and fail to open it again
            await().atMost(SOON).untilAsserted(() -> refuses(() -> execute(provider, "pragma query_only = 1")));
            await().atMost(SOON).until(() -> runtime.metrics().storageErrors() > 0);

            allow();
            assertThat(runtime.client().await(CHAIN, "chain", SOON)).hasSize(LONG);
            assertThat(runtime.metrics().orchestrationsFailed()).isZero();
        }
    }

    private static void execute(SqliteProvider provider, String sql) {
        provider.database().run(session -> {
            try (Statement statement = session.connection().createStatement()) {
                statement.execute(sql);
            }
        });
    }

    private void refuses(ThrowingCallable call) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(call)
                .withMessageContaining("\"" + file + "\"")
                .satisfies(e -> assertThat(e.code()).isIn("DUR-3102", "DUR-3107"));
    }

    private void forbid() throws IOException {
        for (Path one : contents()) {
            Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("r--r--r--"));
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    }

    private void allow() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Path one : contents()) {
            Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    private List<Path> contents() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
