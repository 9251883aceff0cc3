package dev.durathread.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.host.Host;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who has to wait for which turns, and for how long. */
class OpenClaimsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<Alarm> alarms = new ArrayList<>();
    private final List<String> called = new ArrayList<>();
    private final OpenClaims turns = new OpenClaims(host(), PATIENCE);

    private record Alarm(Instant at, Runnable task) {}

    /** A host that can do nothing but tell the time and keep alarms. */
    private Host host() {
        return (Host) Proxy.newProxyInstance(
                OpenClaimsTest.class.getClassLoader(),
                new Class<?>[] {Host.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "now" -> NOW;
                    case "schedule" -> {
                        Alarm alarm = new Alarm((Instant) arguments[0], (Runnable) arguments[2]);
                        alarms.add(alarm);
                        yield (Host.Scheduled) () -> alarms.remove(alarm);
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private Runnable calling(String name) {
        return () -> called.add(name);
    }

    @Test
    void callsAtOnceWhenNoTurnIsOpen() {
        turns.begun("a");
        turns.done("a");

        turns.afterThose(calling("task"));
        turns.after("a", calling("after a"));

        assertThat(called).containsExactly("task", "after a");
        assertThat(alarms).isEmpty();
    }

    @Test
    void waitsForThoseThatAreOpenAndForNoneThatCameLater() {
        turns.begun("a");
        turns.begun("b");
        turns.afterThose(calling("task"));
        turns.begun("c");

        turns.done("a");
        assertThat(called).isEmpty();
        turns.done("b");

        assertThat(called).containsExactly("task");
        assertThat(alarms).isEmpty();
    }

    @Test
    void letsASuspectWaitForTheOthersAndOthersForTheSuspect() {
        turns.begun("a");
        turns.asTheLast("suspect", calling("suspect"));
        turns.afterThose(calling("task"));
        turns.after("suspect", calling("tried"));

        turns.done("a");
        assertThat(called).containsExactly("suspect");
        turns.done("suspect");

        assertThat(called).containsExactly("suspect", "task", "tried");
    }

    @Test
    void waitsNoLongerThanItsPatience() {
        turns.begun("stuck");
        turns.afterThose(calling("task"));

        assertThat(alarms).extracting(Alarm::at).containsExactly(NOW.plus(PATIENCE));
        alarms.getFirst().task().run();
        turns.done("stuck");

        assertThat(called).containsExactly("task");
    }

    @Test
    void heedsOnlyTurnsThatWereClaimed() {
        turns.begun("a");
        turns.afterThose(calling("task"));

        turns.done("b");

        assertThat(called).isEmpty();
    }
}
