package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often the server is asked whether a connection is alive. */
class ProvenConnectionTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // the clock may wrap
    private final AtomicInteger asked = new AtomicInteger();
    private boolean isAlive = true;
    private boolean isClosed;
    private final ProvenConnection connection = new ProvenConnection(server(), nanos::get);

    private Connection server() {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (_, method, _) -> switch (method.getName()) {
                    case "isClosed" -> isClosed;
                    case "isValid" -> {
                        asked.incrementAndGet();
                        yield isAlive;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    @Test
    void isNotAskedForHalfAMinute() throws SQLException {
        for (int second = 1; second < 30; second++) {
            pass(Duration.ofSeconds(1));
            assertThat(connection.isValid(5)).isTrue();
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void isAskedOnceInHalfAMinute() throws SQLException {
        for (int second = 1; second <= 90; second++) {
            pass(Duration.ofSeconds(1));
            assertThat(connection.isValid(5)).isTrue();
        }
        assertThat(asked).hasValue(3);
    }

    @Test
    void isNotAskedWhileTheServerAnswersOtherThings() throws SQLException {
        for (int round = 0; round < 5; round++) {
            pass(Duration.ofSeconds(29));
            assertThat(connection.isValid(5)).isTrue();
            connection.answered();
        }
        assertThat(asked).hasValue(0);
        pass(Duration.ofSeconds(30));
        assertThat(connection.isValid(5)).isTrue();
        assertThat(asked).hasValue(1);
    }

    @Test
    void isAskedAgainUntilItAnswers() throws SQLException {
        isAlive = false;
        pass(Duration.ofSeconds(30));
        assertThat(connection.isValid(5)).isFalse();
        assertThat(connection.isValid(5)).isFalse();
        assertThat(asked).hasValue(2);
    }

    @Test
    void isNotAliveOnceItIsClosed() throws SQLException {
        isClosed = true;
        assertThat(connection.isValid(5)).isFalse();
        assertThat(asked).hasValue(0);
    }
}
