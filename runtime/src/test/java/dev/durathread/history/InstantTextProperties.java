package dev.durathread.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantTextProperties {
    @Test
    void readsWhatAnInstantWrites() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            long second = random.nextLong(-70_000_000_000L, 300_000_000_000L); // years before 0 and after 9999, too
            Instant instant = Instant.ofEpochSecond(second, nanos(random));
            assertThat(InstantText.parse(instant.toString())).isEqualTo(instant);
        }
    }

    private static long nanos(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(1_000) * 1_000_000L;
            case 2 -> random.nextInt(1_000_000) * 1_000L;
            default -> random.nextInt(1_000_000_000);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-31T23:59:59Z",
                "2026-01-31T23:59:59.1Z",
                "2026-01-31T23:59:59.1234Z",
                "2026-01-31T00:00:00.Z",
                "2026-01-31T24:00:00Z",
                "2016-12-31T23:59:60Z",
                "2026-01-31T23:59:59+02:00",
                "2026-01-31t23:59:59z"
            })
    void readsWhatOthersMayWrite(String text) {
        assertThat(InstantText.parse(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-01-31",
                "2026-02-30T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-01-31T25:00:00Z",
                "2026-01-31T00:60:00Z",
                "2026-01-31T00:00:00.1234567890Z",
                "2026-01-31T00:00:00.12a4Z",
                "2026-01-31 00:00:00Z"
            })
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> InstantText.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
