package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.durathread.failure.ProviderException;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A commit whose connection breaks: it is done again where that is safe, and else its caller is told. */
class CutCommitTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final TestServer.TestSchema schema = TestServer.schema();
    private final AtomicInteger cuts = new AtomicInteger();
    private HikariDataSource pool;
    private PostgresProvider provider;
    private Cut cut = Cut.NEVER;

    /** When the connection breaks. */
    private enum Cut {
        NEVER,
        AT_THE_FIRST_STATEMENT,
        BEFORE_THE_COMMIT_IS_APPLIED,
        AFTER_THE_COMMIT_IS_APPLIED
    }

    @BeforeEach
    void open() {
        pool = TestServer.pool();
        provider = PostgresProvider.using(breaking(pool), schema.name());
    }

    @AfterEach
    void close() {
        provider.close();
        pool.close();
        schema.close();
    }

    private DataSource breaking(DataSource source) {
        return proxy(
                DataSource.class,
                source,
                (method, result) -> result instanceof Connection connection ? breaking(connection) : result);
    }

    private Connection breaking(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    Object result = invoke(connection, method, arguments);
                    return result instanceof PreparedStatement statement
                            ? breaking(connection, statement, (String) arguments[0])
                            : result;
                });
    }

    private PreparedStatement breaking(Connection connection, PreparedStatement statement, String sql) {
        return (PreparedStatement) Proxy.newProxyInstance(
                PreparedStatement.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (_, method, arguments) -> {
                    if (!method.getName().equals("execute")) {
                        return invoke(statement, method, arguments);
                    }
                    boolean commits = sql.endsWith("COMMIT");
                    if ((cut == Cut.AT_THE_FIRST_STATEMENT && !commits)
                            || (cut == Cut.BEFORE_THE_COMMIT_IS_APPLIED && commits)) {
                        throw broken(connection);
                    }
                    Object result = invoke(statement, method, arguments);
                    if (cut == Cut.AFTER_THE_COMMIT_IS_APPLIED && commits) {
                        throw broken(connection);
                    }
                    return result;
                });
    }

    private SQLException broken(Connection connection) throws SQLException {
        cut = Cut.NEVER;
        cuts.incrementAndGet();
        connection.abort(Runnable::run);
        return new SQLException("the connection is cut by the test", "08006");
    }

    private interface Wrapping {
        Object wrap(java.lang.reflect.Method method, Object result);
    }

    private static <T> T proxy(Class<T> type, T target, Wrapping wrapping) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (_, method, arguments) -> wrapping.wrap(method, invoke(target, method, arguments))));
    }

    private static Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static List<Write> start() {
        return List.of(start("a"));
    }

    private static NewInstance start(String id) {
        return NewInstance.of(id, 7, "Flow", NOW).leasedTo(new NodeId("n")).build();
    }

    @Test
    void isDoneAgainWhenNothingCanHaveBeenApplied() {
        cut = Cut.AT_THE_FIRST_STATEMENT;

        assertThat(provider.commit(List.of(start("a"), start("b")), NOW))
                .containsExactly(new WriteOutcome.Created(true), new WriteOutcome.Created(true));
        assertThat(cuts).hasValue(1);
    }

    @Test
    void tellsItsCallerWhenItWasCutBeforeItWasApplied() {
        cut = Cut.BEFORE_THE_COMMIT_IS_APPLIED;

        assertThatThrownBy(() -> provider.commit(start(), NOW)).isInstanceOf(ProviderException.class);

        assertThat(provider.readInstance("a")).isEmpty();
        assertThat(provider.commit(start(), NOW)).containsExactly(new WriteOutcome.Created(true));
    }

    @Test
    void tellsItsCallerWhenItWasCutAfterItWasApplied() {
        cut = Cut.AFTER_THE_COMMIT_IS_APPLIED;

        assertThatThrownBy(() -> provider.commit(start(), NOW)).isInstanceOf(ProviderException.class);

        assertThat(provider.readInstance("a")).isPresent();
        assertThat(provider.commit(start(), NOW)).hasOnlyElementsOfType(WriteOutcome.Exists.class);
    }

    @Test
    void readsAreDoneAgain() {
        provider.commit(start(), NOW);
        assertThat(provider.readInstance("a")).isPresent();
        pool.getHikariPoolMXBean().softEvictConnections();

        assertThat(provider.readInstance("a")).isPresent();
    }
}
