package dev.durathread.sqlite;

import dev.durathread.provider.ChangeListener;
import dev.durathread.sql.Dialect;
import dev.durathread.sql.SqlDatabase;
import dev.durathread.sql.SqlWork;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Transactions on the file: writes go through the one writer, reads through the readers. A database in memory has one
 * connection, which does both.
 */
final class Database implements SqlDatabase, AutoCloseable {
    private final Writer writer;
    private final @Nullable Readers readers;
    private final ChangeListener listener;
    private final StatementLog statements;

    private Database(Writer writer, @Nullable Readers readers, ChangeListener listener, StatementLog statements) {
        this.writer = writer;
        this.readers = readers;
        this.listener = listener;
        this.statements = statements;
    }

    static Database open(@Nullable Path path, SqliteOptions options, Dialect dialect, ChangeListener listener) {
        StatementLog statements = new StatementLog();
        DatabaseFile file = new DatabaseFile(path, options, dialect, statements);
        try {
            Writer writer = new Writer(file, listener::changedElsewhere);
            return new Database(writer, path == null ? null : new Readers(file), listener, statements);
        } catch (SQLException e) {
            throw file.failure(e);
        }
    }

    @Override
    public <T> T write(SqlWork<T> work) {
        return told(writer.write(work));
    }

    /** Like {@link #write}, for work that takes longer than waking a thread. */
    <T> T writeMuch(SqlWork<T> work) {
        return told(writer.writeMuch(work));
    }

    private <T> T told(Done<T> done) {
        done.news().tell(listener);
        return done.result();
    }

    @Override
    public <T> T read(SqlWork<T> query) {
        return readers == null ? writer.write(query).result() : readers.read(query);
    }

    @Override
    public <T> T readAll(SqlWork<T> queries) {
        return readers == null ? writer.write(queries).result() : readers.readAll(queries);
    }

    StatementLog statements() {
        return statements;
    }

    /** How many write transactions have been committed. */
    long writeTransactions() {
        return writer.transactions();
    }

    @Override
    public void close() {
        if (readers != null) {
            readers.close();
        }
        writer.close();
    }
}
