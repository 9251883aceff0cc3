package dev.durathread.sql;

import static dev.durathread.sql.Tables.SCHEMA_VERSION;
import static org.jooq.impl.DSL.max;

import dev.durathread.failure.ProviderException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Migrates a database to the format of this release with numbered scripts, forwards only. Each script that ran is
 * recorded in {@code schema_version}. The caller holds the transaction and the lock against other migrations.
 */
public final class Migrations {
    /** The format that this release reads and writes. */
    public static final int NEWEST = 1;

    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*\\n");

    private Migrations() {}

    /**
     * Applies what is missing.
     *
     * @throws ProviderException (DUR-3105) when the database is of a newer format
     */
    public static void apply(SqlSession session) throws SQLException {
        execute(session, "create table if not exists ${schema}schema_version (version integer not null primary key)");
        int found = check(session);
        for (int version = found + 1; version <= NEWEST; version++) {
            for (String statement : END_OF_STATEMENT.split(script(version), 0)) {
                execute(session, statement);
            }
            session.run(session.dialect().dsl().insertInto(SCHEMA_VERSION).values(version));
        }
    }

    /**
     * The format of the database, 0 for none yet.
     *
     * @throws ProviderException (DUR-3105) when it is newer than this release
     */
    public static int check(SqlSession session) throws SQLException {
        Long version = session.list(
                        session.dialect()
                                .dsl()
                                .select(max(SCHEMA_VERSION.version))
                                .from(SCHEMA_VERSION),
                        row -> Objects.requireNonNullElse(row.numberOrNull(), 0L))
                .getFirst();
        if (version > NEWEST) {
            throw new ProviderException(
                    "DUR-3105",
                    "the database has format " + version + ", this release knows formats up to " + NEWEST
                            + "; use a release that is at least as new as the one that wrote it",
                    null);
        }
        return version.intValue();
    }

    private static void execute(SqlSession session, String statement) throws SQLException {
        String sql = withoutComments(session.dialect().fill(statement));
        if (!sql.isBlank()) {
            try (Statement one = session.connection().createStatement()) {
                one.execute(sql);
            }
        }
    }

    private static String withoutComments(String sql) {
        return sql.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
    }

    private static String script(int version) {
        String name = "V" + version + ".sql";
        try (InputStream in = Objects.requireNonNull(Migrations.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
