package dev.durathread.sqlite;

import dev.durathread.provider.Provider;
import dev.durathread.sqlite.SqliteOptions.Durability;
import dev.durathread.testkit.ProviderContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract of every provider, kept on a file. Each test begins with a copy of an empty one. */
class SqliteProviderContract extends ProviderContract {
    private static final SqliteOptions QUICK = SqliteOptions.defaults().withDurability(Durability.NORMAL);

    @TempDir
    private static Path directory;

    private static Path empty;

    private Path latest = Path.of("none");

    @BeforeAll
    static void makeAnEmptyFile() {
        empty = directory.resolve("empty.db");
        SqliteProvider.open(empty).close();
    }

    @Override
    protected Provider open() {
        latest = directory.resolve(UUID.randomUUID() + ".db");
        try {
            Files.copy(empty, latest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return SqliteProvider.open(latest, QUICK);
    }

    @Override
    protected Provider openAgain(Provider first) {
        return SqliteProvider.open(latest, QUICK);
    }
}
