package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.postgres.TestServer.TestSchema;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A pooler in transaction mode that does not keep track of prepared statements, as PgBouncer before 1.21: the next
 * transaction meets a session that knows none of those that the driver has prepared.
 */
@Timeout(60)
class ForgetfulPoolerTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Removes the statements behind the driver's back. */
    private static final String FORGET = "do 'begin execute ''deallocate all''; end'";

    private static DataSource forgetful(DataSource source) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (_, method, arguments) -> {
                    try {
                        Object result = method.invoke(source, arguments);
                        if (result instanceof Connection connection) {
                            forget(connection);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void forget(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(FORGET);
        }
    }

    @Test
    void isNoticedAndWorkedWith() throws Exception {
        try (HeardLogs logs = new HeardLogs();
                TestSchema schema = TestServer.schema();
                HikariDataSource pool = TestServer.pool()) {
            try (PostgresProvider provider = PostgresProvider.using(forgetful(pool), schema.name());
                    DurableRuntime runtime = Flows.node(provider).start()) {
                DurableClient client = runtime.client();
                for (int i = 0; i < 30; i++) {
                    client.start(Flows.ADD_THREE, "flow-" + i, i);
                    assertThat(client.await(Flows.ADD_THREE, "flow-" + i, SOON)).isEqualTo(i + 3);
                }
            }
            assertThat(logs.lines())
                    .filteredOn(line -> line.contains("DUR-3042"))
                    .as("said once")
                    .hasSize(1)
                    .allMatch(line -> line.contains("prepareThreshold=0"));
        }
    }
}
