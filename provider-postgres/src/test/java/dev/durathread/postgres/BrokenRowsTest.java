package dev.durathread.postgres;

import dev.durathread.operation.BrokenRowsContract;
import dev.durathread.provider.Provider;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;

class BrokenRowsTest extends BrokenRowsContract {
    private final TestServer.TestSchema schema = TestServer.schema();

    @AfterEach
    void dropSchema() {
        schema.close();
    }

    @Override
    protected Provider open() {
        return schema.open();
    }

    @Override
    protected void execute(String... statements) {
        try (Connection connection = TestServer.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path to " + schema.name());
            for (String one : statements) {
                statement.execute(one);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
