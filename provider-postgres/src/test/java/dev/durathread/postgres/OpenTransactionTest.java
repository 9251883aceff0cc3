package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.provider.NewInstance;
import dev.durathread.provider.Write;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** No connection is given back in the middle of a transaction, whatever went wrong: its pool would not know of it. */
class OpenTransactionTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final TestServer.TestSchema schema = TestServer.schema();
    private final AtomicInteger statementsLeft = new AtomicInteger(Integer.MAX_VALUE);
    private Connection connection;
    private PostgresProvider provider;

    @BeforeEach
    void open() throws SQLException {
        DatabaseAddress address = DatabaseAddress.parse(TestServer.url());
        connection = DriverManager.getConnection(address.jdbcUrl(), address.driverProperties());
        provider = PostgresProvider.using(new OneConnection(failing()), schema.name());
    }

    @AfterEach
    void close() throws SQLException {
        statementsLeft.set(Integer.MAX_VALUE);
        provider.close();
        connection.close();
        schema.close();
    }

    private Connection failing() {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    if (method.getName().equals("prepareStatement") && statementsLeft.getAndDecrement() <= 0) {
                        throw new StackOverflowError("says the test");
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private TransactionState state() throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState();
    }

    private static Write start(String id) {
        return NewInstance.of(id, 7, "Flow", NOW).build();
    }

    /** The first of its two round trips has locked what it is about. */
    @Test
    void isRolledBackWhenABatchEndsInAnError() throws SQLException {
        statementsLeft.set(1);
        assertThatThrownBy(() -> provider.commit(List.of(start("a"), start("b")), NOW))
                .isInstanceOf(StackOverflowError.class);
        assertThat(state()).isEqualTo(TransactionState.IDLE);
        statementsLeft.set(Integer.MAX_VALUE);
        assertThat(provider.readInstance("a")).isEmpty();
    }

    @Test
    void isCommittedOnAConnectionThatIsHandedOutWithoutAutoCommit() throws SQLException {
        connection.setAutoCommit(false);
        provider.commit(List.of(start("a"), start("b")), NOW);
        assertThat(state()).isEqualTo(TransactionState.IDLE);
        assertThat(provider.readInstance("a")).isPresent();
    }
}
