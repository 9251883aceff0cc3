package dev.durathread.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentIdsTest {
    private final RecentIds departed = new RecentIds();

    @Test
    void knowsNearlyAllThatLeftLast() {
        IntStream.range(0, 1_000).forEach(i -> departed.add("order-" + i));
        assertThat(departed.has("order-999")).isTrue();
        assertThat(IntStream.range(0, 1_000).filter(i -> departed.has("order-" + i)))
                .hasSizeGreaterThan(900);
        assertThat(departed.has("order-1000")).isFalse();
        assertThat(departed.has("another")).isFalse();
    }

    @Test
    void forgets() {
        departed.add("first");
        IntStream.range(0, 1_000_000).forEach(i -> departed.add("order-" + i));
        assertThat(departed.has("first")).isFalse();
    }

    /** Its hash code is zero. */
    @Test
    void doesNotKnowTheEmptyTextByItself() {
        assertThat(departed.has("")).isFalse();
        departed.add("");
        assertThat(departed.has("")).isTrue();
    }
}
