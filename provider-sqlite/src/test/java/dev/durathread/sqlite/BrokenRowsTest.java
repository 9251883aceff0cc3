package dev.durathread.sqlite;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.operation.BrokenRowsContract;
import dev.durathread.provider.Provider;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokenRowsTest extends BrokenRowsContract {
    @TempDir
    Path directory;

    @Override
    protected Provider open() {
        return SqliteProvider.open(directory.resolve("broken.db"));
    }

    @Override
    protected void execute(String... statements) {
        try {
            run(statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("broken.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("pragma busy_timeout = 10000");
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    /** A column of numbers holds nothing else, whoever writes it. */
    @Test
    void neverHoldsATextWhereANumberBelongs() {
        open().close();
        assertThatThrownBy(() -> run("insert into nodes values ('n', 'n', 'soon')"))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> run("insert into sessions values ('s', 's', 1.5, 1)"))
                .isInstanceOf(SQLException.class);
    }
}
