package dev.durathread.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A source as a pooler in transaction mode is one: of a session nothing remains when the connection is given back, and
 * what somebody listens for does not arrive.
 */
final class PooledSessions {
    private PooledSessions() {}

    static DataSource of(DataSource source) {
        return proxy(DataSource.class, (_, method, arguments) -> {
            Object result = call(source, method, arguments);
            return result instanceof Connection connection ? session(connection) : result;
        });
    }

    private static Connection session(Connection connection) {
        return proxy(Connection.class, (_, method, arguments) -> {
            if (method.getName().equals("close")) {
                forget(connection);
            }
            Object result = call(connection, method, arguments);
            return method.getName().equals("createStatement") ? deaf((Statement) result) : result;
        });
    }

    private static void forget(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("discard all");
        }
    }

    private static Statement deaf(Statement statement) {
        return proxy(
                Statement.class,
                (_, method, arguments) ->
                        arguments != null && arguments[0] instanceof String sql && sql.startsWith("listen")
                                ? false
                                : call(statement, method, arguments));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
