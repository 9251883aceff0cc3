package dev.durathread.postgres;

import dev.durathread.sql.Migrations;
import dev.durathread.sql.SqlSession;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Creates the schema and migrates it to the format of this release. Processes that start together do it one after the
 * other, under an advisory lock that ends with the transaction.
 */
final class Schema {
    private static final long LOCK_CLASS = 0x6475_7261L; // "dura"

    private Schema() {}

    static void prepare(Database database, SchemaName schema) {
        if (!database.read(session -> isCurrent(session, schema))) {
            database.run(session -> migrate(session, schema));
        }
    }

    private static boolean isCurrent(SqlSession session, SchemaName schema) throws SQLException {
        return exists(session, "select to_regclass(?) is not null", schema + ".schema_version")
                && Migrations.check(session) == Migrations.NEWEST;
    }

    private static void migrate(SqlSession session, SchemaName schema) throws SQLException {
        session.list("select pg_advisory_xact_lock(?, hashtext(?))", _ -> "", (int) LOCK_CLASS, schema.value());
        if (!exists(session, "select exists (select from pg_namespace where nspname = ?)", schema.value())) {
            try (Statement statement = session.connection().createStatement()) {
                statement.execute("create schema " + schema);
            }
        }
        Migrations.apply(session);
    }

    private static boolean exists(SqlSession session, String query, String name) throws SQLException {
        try (PreparedStatement statement = session.connection().prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }
}
