package dev.durathread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.durathread.failure.FailureDetails;
import dev.durathread.failure.PayloadTooLargeException;
import java.io.FileNotFoundException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final Random RANDOM = new Random(1);

    private static List<Long> delays(RetryPolicy policy, int attempts) {
        return IntStream.rangeClosed(1, attempts)
                .mapToObj(attempt -> policy.delayAfter(attempt, RANDOM).toMillis())
                .toList();
    }

    @Test
    @DisplayName("RETRY-01 fewer than one attempt, or a jitter outside 0..1, is refused by name")
    void refusesWhatIsNoPolicy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.exponential(0))
                .withMessageContaining("maxAttempts");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.exponential(2).withJitter(1.1))
                .withMessageContaining("jitter is 1.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.exponential(2).withMultiplier(0.5))
                .withMessageContaining("multiplier is 0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.fixed(2, Duration.ofMillis(-1)))
                .withMessageContaining("firstDelay");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.none().withAttemptTimeout(Duration.ZERO))
                .withMessageContaining("attemptTimeout");
    }

    @Test
    @DisplayName("RETRY-01 withers change one field of an immutable record")
    void changesOneFieldAtATime() {
        RetryPolicy policy = RetryPolicy.exponential(3);
        RetryPolicy timed = policy.withTotalTimeout(Duration.ofMinutes(1)).withAttemptTimeout(Duration.ofSeconds(2));
        assertThat(policy.totalTimeout()).isEmpty();
        assertThat(timed.totalTimeout()).contains(Duration.ofMinutes(1));
        assertThat(timed.attemptTimeout()).contains(Duration.ofSeconds(2));
        assertThat(timed.maxAttempts()).isEqualTo(3);
        assertThat(RetryPolicy.none().maxAttempts()).isEqualTo(1);
    }

    @Test
    @DisplayName("RETRY-02 fixed, linear and exponential delays by the number of the attempt that failed")
    void growsAsItsKindSays() {
        assertThat(delays(RetryPolicy.fixed(9, Duration.ofMillis(70)), 3)).containsExactly(70L, 70L, 70L);
        assertThat(delays(RetryPolicy.fixed(9, Duration.ofHours(2)), 1)).containsExactly(7_200_000L);
        assertThat(delays(RetryPolicy.linear(9, Duration.ofMillis(40)).withMaxDelay(Duration.ofMillis(100)), 4))
                .containsExactly(40L, 80L, 100L, 100L);
        assertThat(delays(
                        RetryPolicy.exponential(9)
                                .withFirstDelay(Duration.ofMillis(10))
                                .withMultiplier(3)
                                .withMaxDelay(Duration.ofMillis(200)),
                        5))
                .containsExactly(10L, 30L, 90L, 200L, 200L);
    }

    @Test
    @DisplayName(
            "RETRY-03 exponential begins at 100 ms, doubles, ends at 30 s, long steps at ten; huge numbers stay there, zero stays zero")
    void saturates() {
        RetryPolicy policy = RetryPolicy.exponential(Integer.MAX_VALUE);
        assertThat(delays(policy, 3)).containsExactly(100L, 200L, 400L);
        assertThat(policy.delayAfter(10, RANDOM)).isEqualTo(Duration.ofSeconds(30));
        assertThat(policy.delayAfter(Integer.MAX_VALUE, RANDOM)).isEqualTo(Duration.ofSeconds(30));
        assertThat(policy.withFirstDelay(Duration.ZERO).delayAfter(Integer.MAX_VALUE, RANDOM))
                .isEqualTo(Duration.ZERO);
        assertThat(RetryPolicy.linear(2, Duration.ofDays(1)).delayAfter(Integer.MAX_VALUE, RANDOM))
                .isEqualTo(Duration.ofDays(10));
    }

    @Test
    @DisplayName("RETRY-04 jitter takes up to its share off a delay, and none is taken by default")
    void takesUpToItsShareOff() {
        RetryPolicy policy = RetryPolicy.fixed(9, Duration.ofSeconds(1));
        assertThat(policy.jitter()).isZero();
        List<Long> delays = IntStream.range(0, 200)
                .mapToObj(_ -> policy.withJitter(0.25).delayAfter(1, RANDOM).toMillis())
                .toList();
        assertThat(delays).allMatch(delay -> delay >= 750 && delay <= 1_000);
        assertThat(delays.stream().distinct().count()).isGreaterThan(20);
    }

    @Test
    @DisplayName("RETRY-16 failures are named as they are recorded: classes in full, the engine's own by simple name")
    void namesFailuresAsTheyAreRecorded() {
        RetryPolicy policy = RetryPolicy.exponential(3)
                .withNonRetryable(FileNotFoundException.class)
                .withNonRetryable(PayloadTooLargeException.class);
        assertThat(policy.retries("java.io.FileNotFoundException")).isFalse();
        assertThat(policy.retries(FailureDetails.of(new PayloadTooLargeException("x", 2, 1))
                        .errorType()))
                .isFalse();
        assertThat(policy.retries("java.io.IOException")).isTrue();
    }
}
