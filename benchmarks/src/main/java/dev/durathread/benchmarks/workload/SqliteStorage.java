package dev.durathread.benchmarks.workload;

import dev.durathread.provider.Provider;
import dev.durathread.sqlite.SqliteOptions;
import dev.durathread.sqlite.SqliteOptions.Durability;
import dev.durathread.sqlite.SqliteProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A file in a directory of its own, deleted at the end. A call of the provider counts as a query. */
final class SqliteStorage implements Storage {
    private final Path directory;
    private final Path file;
    private final Durability durability;
    private final boolean counting;
    private final CountedCalls calls = new CountedCalls();
    private final AtomicLong ids = new AtomicLong();

    SqliteStorage(Settings settings) {
        try {
            this.directory = Files.createTempDirectory("durathread-bench-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.file = directory.resolve("bench.db");
        this.durability = Durability.valueOf(settings.durability());
        this.counting = settings.workload().equals("idle");
    }

    @Override
    public Provider provider() {
        Provider provider = SqliteProvider.open(file, SqliteOptions.defaults().withDurability(durability));
        return counting ? calls.of(provider) : provider;
    }

    @Override
    public long storedBytes() {
        try (Sql sql = connection()) {
            return (sql.number("pragma page_count") - sql.number("pragma freelist_count"))
                    * sql.number("pragma page_size");
        }
    }

    @Override
    public long queries() {
        return calls.count();
    }

    @Override
    public Ceiling ceiling() {
        provider().close(); // makes the tables
        return new StepRowsCeiling(new SqliteSteps(connection()));
    }

    @Override
    public BareCommits bareCommits() {
        return new SingleRows(connection(), "single_rows", ids);
    }

    private Sql connection() {
        Sql sql = new Sql(() -> DriverManager.getConnection("jdbc:sqlite:" + file));
        sql.execute(
                "pragma journal_mode = wal",
                "pragma busy_timeout = 10000",
                "pragma synchronous = " + durability.name().toLowerCase(java.util.Locale.ROOT));
        return sql;
    }

    @Override
    public int commitConnections() {
        return 1;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path one : files.toList()) {
                Files.delete(one);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
