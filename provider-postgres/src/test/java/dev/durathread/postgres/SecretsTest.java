package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.ProviderException;
import dev.durathread.postgres.TestServer.TestSchema;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong and whatever is logged, a password shows nowhere. */
class SecretsTest {
    private static final String SECRET = "Tr0ub4dor";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);

    /** Addresses where nobody listens, and where somebody does who refuses. */
    private static List<String> hopeless() {
        String nowhere = "127.0.0.1:1/db";
        DatabaseAddress server = DatabaseAddress.parse(TestServer.url());
        String place = server.toString().substring(0, server.toString().indexOf('/'));
        return List.of(
                "postgresql://app:" + SECRET + "@" + nowhere,
                "jdbc:postgresql://app:" + SECRET + "@" + nowhere,
                "jdbc:postgresql://" + nowhere + "?user=app&password=" + SECRET,
                "postgresql://app@" + nowhere + "?sslmode=verify-full&sslkey=/no/file&sslpassword=" + SECRET,
                "postgresql://app@" + nowhere + "?sslmode=unheard-of&sslpassword=" + SECRET,
                "postgresql://postgres:" + SECRET + "@" + place + "/no_such_database",
                "postgresql://postgres:" + SECRET + "@" + place + "/postgres?sslmode=require&sslpassword=" + SECRET);
    }

    @Test
    void showsNoneWhenItCannotConnect() throws Exception {
        try (HeardLogs logs = new HeardLogs();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Throwable>> attempts = new ArrayList<>();
            for (String url : hopeless()) {
                attempts.add(() -> catchThrowable(() -> PostgresProvider.connect(url)));
            }
            for (Future<Throwable> attempt : threads.invokeAll(attempts)) {
                assertThat(attempt.get()).isInstanceOf(ProviderException.class);
                assertThat(HeardLogs.printed(attempt.get())).doesNotContain(SECRET);
            }
            assertThat(logs.lines()).isNotEmpty().noneMatch(line -> line.contains(SECRET));
        }
    }

    @Test
    void showsNoneOfAUrlThatItCannotRead() {
        try (HeardLogs logs = new HeardLogs()) {
            for (String url : List.of(
                    "postgresql://app:" + SECRET,
                    "postgresql://app:" + SECRET + "/x@db/shop",
                    "jdbc:postgresql://db:" + SECRET + "/shop",
                    "jdbc:postgresql://db/shop/" + SECRET,
                    "jdbc:postgresql://db?password=%" + SECRET)) {
                Throwable failure = catchThrowable(() -> PostgresProvider.connect(url));
                assertThat(failure).isInstanceOf(IllegalArgumentException.class);
                assertThat(HeardLogs.printed(failure)).doesNotContain(SECRET);
            }
            assertThat(logs.lines()).noneMatch(line -> line.contains(SECRET));
        }
    }

    @Test
    void showsNoneWhileItWorksAndItsConnectionsBreak() throws Exception {
        String url = TestServer.url();
        try (HeardLogs logs = new HeardLogs();
                TestSchema schema = TestServer.schema();
                PostgresProvider provider = PostgresProvider.connect(
                        url + (url.contains("?") ? "&" : "?") + "sslpassword=" + SECRET, schema.name())) {
            try (DurableRuntime runtime = runtime(provider)) {
                run(runtime, "before");
                TestServer.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where application_name = 'durathread' and pid <> pg_backend_pid()");
                run(runtime, "after");
            }
            assertThat(provider.toString()).startsWith("PostgreSQL at ").doesNotContain(SECRET);
            assertThat(logs.lines())
                    .anyMatch(line -> line.startsWith(DurableRuntime.class.getName()))
                    .anyMatch(line -> line.contains("com.zaxxer.hikari"))
                    .anyMatch(line -> line.contains("Connecting with URL"))
                    .noneMatch(line -> line.contains(SECRET));
        }
    }

    @Test
    void showsNoneThatTheUsersOwnSourceTells() throws Exception {
        String url = "jdbc:postgresql://app:" + SECRET + "@db/shop?password=" + SECRET;
        SQLException refused = new SQLException("cannot connect to " + url, "08001", new IOException("no " + url));
        refused.addSuppressed(new IllegalStateException("sslPassword: '" + SECRET + "'"));
        RuntimeException broken = new IllegalStateException("the pool of " + url + " is closed", refused);
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (HeardLogs logs = new HeardLogs();
                TestSchema schema = TestServer.schema();
                HikariDataSource pool = TestServer.pool();
                PostgresProvider provider = PostgresProvider.using(FailingSource.of(pool, failure), schema.name());
                DurableRuntime runtime = runtime(provider)) {
            for (Exception one : List.of(refused, broken)) {
                long before = storageWarnings(logs);
                failure.set(one);
                await().until(() -> storageWarnings(logs) > before);
                Throwable thrown = catchThrowable(() -> provider.readInstance("a"));
                assertThat(thrown).isInstanceOf(ProviderException.class).hasMessageContaining("DUR-3032");
                assertThat(HeardLogs.printed(thrown))
                        .contains("***", refused.getClass().getName())
                        .doesNotContain(SECRET);
                failure.set(null);
                run(runtime, "after " + one.getClass().getSimpleName());
            }
            assertThat(logs.lines()).noneMatch(line -> line.contains(SECRET));
        }
    }

    /** Warnings that a call of the database failed, whoever made it, with what is hidden in its cause. */
    private static long storageWarnings(HeardLogs logs) {
        return logs.lines().stream()
                .filter(line -> line.contains("DUR-300") && line.contains("***"))
                .count();
    }

    private static DurableRuntime runtime(PostgresProvider provider) {
        return DurableRuntime.builder(provider)
                .options(RuntimeOptions.defaults())
                .orchestration(FLOW, (ctx, text) -> text)
                .start();
    }

    private static void run(DurableRuntime runtime, String id) throws Exception {
        runtime.client().start(FLOW, id, "x");
        assertThat(runtime.client().await(FLOW, id, SOON)).isEqualTo("x");
    }
}
