package dev.durathread.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.admin.InstanceQuery;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.Provider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a database file in its life: odd names, many that open it at once, backups and other tools. */
@Timeout(120)
class FileLifeTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ActivityType<Integer, Integer> SAME = ActivityType.of("Same", Integer.class, Integer.class);
    private static final OrchestrationType<Integer, Integer> CHAIN =
            OrchestrationType.of("Chain", Integer.class, Integer.class);

    @TempDir
    Path directory;

    private static NewInstance start(String id, String input) {
        Instant now = Instant.now();
        return new NewInstance(id, 7, "Chain", null, input, null, now, now, false, null, List.of(), null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a?b.db",
                "h#x.db",
                "p%41.db",
                "sp ace.db",
                "uni-\u6f22\ud83d\ude00.db",
                "q?journal_mode=off",
                "r?mode=memory",
                "mode=memory",
                "s?cipher=x",
                "semi;colon.db",
                "file:y?mode=ro",
                ":memory:",
                "quo'te\".db"
            })
    void isOfThatNameAndNoOther(String name) throws Exception {
        Path file = directory.resolve(name);
        try (Provider provider = SqliteProvider.open(file)) {
            provider.commit(List.of(start("a", "null")), Instant.now());
        }
        assertThat(file).isRegularFile();
        try (Provider provider = SqliteProvider.open(file)) {
            assertThat(provider.readInstance("a")).isPresent();
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).allMatch(each -> each.startsWith(name));
        }
    }

    @Test
    void isMadeOnceByTenThatOpenItAtOnce() throws Exception {
        for (int round = 0; round < 5; round++) {
            Path file = directory.resolve("many" + round + ".db");
            CountDownLatch go = new CountDownLatch(1);
            try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
                List<Future<Boolean>> opened = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    String id = "i" + i;
                    opened.add(threads.submit(() -> {
                        go.await();
                        try (Provider provider = SqliteProvider.open(file)) {
                            provider.commit(List.of(start(id, "null")), Instant.now());
                            return provider.readInstance(id).isPresent();
                        }
                    }));
                }
                go.countDown();
                for (Future<Boolean> each : opened) {
                    assertThat(each.get()).isTrue();
                }
            }
        }
    }

    private static String ask(Path file, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma busy_timeout = 20000");
            try (ResultSet result = statement.executeQuery(query)) {
                return result.getString(1);
            }
        }
    }

    private static void execute(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma busy_timeout = 20000");
            statement.executeUpdate(sql);
        }
    }

    @Test
    void canBeVacuumedAndBackedUpWhileItIsWorkedOn() throws Exception {
        Path file = directory.resolve("work.db");
        Path backup = directory.resolve("backup.db");
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger done = new AtomicInteger();
        try (Provider provider = SqliteProvider.open(file);
                DurableRuntime runtime = DurableRuntime.builder(provider)
                        .activity(SAME, (ctx, n) -> n)
                        .orchestration(CHAIN, (ctx, n) -> {
                            int sum = 0;
                            for (int i = 0; i < n; i++) {
                                sum += ctx.scheduleActivity(SAME, 1).get();
                            }
                            return sum;
                        })
                        .start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            DurableClient client = runtime.client();
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int lane = i;
                work.add(threads.submit(() -> {
                    for (int n = 0; !enough.get(); n++) {
                        client.start(CHAIN, lane + "-" + n, 5);
                        assertThat(client.await(CHAIN, lane + "-" + n, SOON)).isEqualTo(5);
                        done.incrementAndGet();
                    }
                    return null;
                }));
            }
            waitForMore(done);
            execute(file, "vacuum");
            waitForMore(done);
            execute(file, "backup to " + backup);
            waitForMore(done);
            execute(file, "vacuum");
            waitForMore(done);
            enough.set(true);
            for (Future<?> each : work) {
                each.get();
            }
            assertThat(client.admin().list(InstanceQuery.all().withLimit(1)).items())
                    .hasSize(1);
        }
        for (Path each : List.of(file, backup)) {
            assertThat(ask(each, "pragma integrity_check")).isEqualTo("ok");
            assertThat(ask(each, "select count(*) from instances")).isNotEqualTo("0");
            assertThat(ask(
                            each,
                            "select count(*) from instances i where last_event_id <>"
                                    + " (select count(*) from history h where h.instance_id = i.instance_id)"))
                    .isEqualTo("0");
        }
    }

    private static void waitForMore(AtomicInteger done) {
        int before = done.get();
        await().atMost(SOON).until(() -> done.get() > before + 20);
    }

    /** A reader that stays open keeps the log from beginning anew; once it is gone, the log does not stay that large. */
    @Test
    void hasALogThatIsSmallAgainAfterALongReader() throws Exception {
        Path file = directory.resolve("log.db");
        Path log = directory.resolve("log.db-wal");
        String large = "\"" + "x".repeat(1 << 20) + "\"";
        try (Provider provider = SqliteProvider.open(file)) {
            provider.commit(List.of(start("first", "null")), Instant.now());
            try (Connection reader = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = reader.createStatement()) {
                reader.setAutoCommit(false);
                statement.executeQuery("select count(*) from instances").close();
                for (int i = 0; i < 40; i++) {
                    provider.commit(List.of(start("large" + i, large)), Instant.now());
                }
                reader.rollback();
            }
            assertThat(Files.size(log)).isGreaterThan(32L << 20);
            await().atMost(SOON).until(() -> {
                provider.commit(List.of(start("small" + System.nanoTime(), large)), Instant.now());
                return Files.size(log) <= 20L << 20;
            });
        }
    }
}
