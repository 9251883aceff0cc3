package dev.durathread.postgres;

import static org.awaitility.Awaitility.await;

import dev.durathread.provider.ChangeListeners;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.Provider;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/** A schema with two providers that the tests of a class share; it is emptied for each test. */
final class SharedStore implements AutoCloseable {
    private static final List<String> TABLES = List.of(
            "instances",
            "executions",
            "history",
            "inbox",
            "message_ids",
            "tasks",
            "timers",
            "key_values",
            "sessions",
            "nodes");

    private final TestServer.TestSchema schema = TestServer.schema();
    private final PostgresProvider first = openHearing();
    private final PostgresProvider second = openHearing();
    private final Connection clearing = connect();
    private final String clear = TABLES.stream()
            .map(table -> "delete from " + schema.name() + "." + table)
            .collect(Collectors.joining(";"));

    /** Opens a provider that hears the other one already. */
    private PostgresProvider openHearing() {
        PostgresProvider provider = schema.open();
        provider.listen(new ChangeListeners());
        await().until(provider::hearsOtherProcesses);
        return provider;
    }

    private static Connection connect() {
        try {
            return TestServer.connect();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first provider, on tables without rows. */
    Provider emptied() {
        try (Statement statement = clearing.createStatement()) {
            statement.execute(clear);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return leftOpen(first);
    }

    /** The second provider, on what is there. */
    Provider second() {
        return leftOpen(second);
    }

    /** One that many tests share, so that closing it does nothing. */
    private static Provider leftOpen(Provider provider) {
        return new ForwardingProvider(provider) {
            @Override
            public void close() {
                // the tests after this one need it
            }
        };
    }

    @Override
    public void close() throws SQLException {
        first.close();
        second.close();
        clearing.close();
        schema.close();
    }
}
