package dev.durathread.sqlite;

import dev.durathread.operation.TestStore;
import dev.durathread.provider.Provider;
import dev.durathread.sqlite.SqliteOptions.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A file in a directory of its own. */
public final class SqliteTestStore implements TestStore {
    private final Path directory = makeDirectory();
    private final Provider provider = SqliteProvider.open(
            directory.resolve("operation.db"), SqliteOptions.defaults().withDurability(Durability.NORMAL));

    private static Path makeDirectory() {
        try {
            return Files.createTempDirectory("operation");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public void close() {
        provider.close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
