package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Where claims begin to look, by how long the looks before took. */
class ClaimWindowTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final long FAST = Duration.ofMillis(2).toNanos();
    private static final long SLOW = Duration.ofMillis(100).toNanos();

    private final ClaimWindow window = new ClaimWindow();

    private static long after(Duration time) {
        return time.toNanos();
    }

    private void look(Duration at, boolean foundAll, long took) {
        ClaimWindow.Range range = window.range(NOW.plus(at), at.toNanos());
        window.looked(range, NOW.plus(at), foundAll, took, at.toNanos());
    }

    @Test
    void beginsAtTheBeginningAsLongAsThatIsFast() {
        look(Duration.ofSeconds(1), true, FAST);
        look(Duration.ofSeconds(2), false, SLOW);
        assertThat(window.range(NOW.plusSeconds(3), after(Duration.ofSeconds(3)))
                        .isWhole())
                .isTrue();
    }

    @Test
    void beginsWhereTheLastLookEndedOnceOneTookLongForNothing() {
        look(Duration.ofSeconds(1), true, SLOW);
        ClaimWindow.Range range = window.range(NOW.plusSeconds(2), after(Duration.ofSeconds(2)));
        assertThat(range.from())
                .isBetween(
                        NOW.minusSeconds(2).toEpochMilli(), NOW.plusSeconds(1).toEpochMilli());
        assertThat(range.dueWithin(null)).as("the end of what was looked at").isAfter(NOW.plusSeconds(2));
        assertThat(range.dueWithin(NOW.plusSeconds(3))).isEqualTo(NOW.plusSeconds(3));
    }

    @Test
    void movesOnWithEachLookThatFoundAll() {
        look(Duration.ofSeconds(1), true, SLOW);
        look(Duration.ofSeconds(4), true, FAST);
        long moved =
                window.range(NOW.plusSeconds(5), after(Duration.ofSeconds(5))).from();
        assertThat(moved)
                .isBetween(NOW.plusSeconds(1).toEpochMilli(), NOW.plusSeconds(4).toEpochMilli());
        look(Duration.ofSeconds(5), false, FAST);
        assertThat(window.range(NOW.plusSeconds(6), after(Duration.ofSeconds(6)))
                        .from())
                .as("there is more")
                .isEqualTo(moved);
    }

    @Test
    void beginsAtTheBeginningNowAndThenTheMoreSeldomTheLongerThatTakes() {
        look(Duration.ofSeconds(1), true, SLOW);
        assertThat(window.range(NOW.plusSeconds(10), after(Duration.ofSeconds(10)))
                        .isWhole())
                .isFalse();
        assertThat(window.range(NOW.plusSeconds(12), after(Duration.ofSeconds(12)))
                        .isWhole())
                .isTrue();
        look(Duration.ofSeconds(12), true, FAST);
        assertThat(window.range(NOW.plusSeconds(13), after(Duration.ofSeconds(13)))
                        .isWhole())
                .as("what was in the way is gone")
                .isTrue();
    }

    @Test
    void beginsAtTheBeginningForATimeThatComesBefore() {
        look(Duration.ofSeconds(1), true, SLOW);
        assertThat(window.range(NOW.minusSeconds(60), after(Duration.ofSeconds(2)))
                        .isWhole())
                .isTrue();
    }
}
