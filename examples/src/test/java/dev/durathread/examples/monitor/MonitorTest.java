package dev.durathread.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class MonitorTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void alarmsOnceForAnOutageAndTellsOfItsEnd() {
        List<String> alarms = new CopyOnWriteArrayList<>();
        try (TestEnvironment env =
                TestEnvironment.builder().replayEveryTurn(true).build()) {
            env.orchestration(Monitor.WATCH, Monitor::watch)
                    .stub(Monitor.CHECK, (ctx, site) -> {
                        Duration age = Duration.between(BEGIN, env.clock().now());
                        if (age.toMinutes() >= 10 && age.toMinutes() < 20) {
                            throw new IllegalStateException("status 503");
                        }
                        return null;
                    })
                    .stub(Monitor.ALARM, (ctx, text) -> {
                        alarms.add(text);
                        return null;
                    });
            env.client().start(Monitor.WATCH, "m", Monitor.State.of("example.org", Duration.ofMinutes(1)));
            env.clock().advance(Duration.ofHours(5));
            assertThat(alarms).containsExactly("example.org is down: status 503", "example.org is back");
            assertThat(env.history("m")).hasSizeLessThan(500);
            assertThat(env.provider().listExecutions("m")).hasSizeGreaterThan(2);
        }
    }
}
