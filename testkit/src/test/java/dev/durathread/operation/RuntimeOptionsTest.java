package dev.durathread.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.durathread.DurableRuntime;
import dev.durathread.OnNonDeterminism;
import dev.durathread.PayloadCodec;
import dev.durathread.RuntimeOptions;
import dev.durathread.TagFilter;
import dev.durathread.testkit.MemoryProvider;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RuntimeOptionsTest {
    private static final RuntimeOptions DEFAULTS = RuntimeOptions.defaults();

    @Test
    @DisplayName(
            "OPT-03 turns in flight: twice the cores; OPT-04 activities: 256; OPT-08 attempts: 10; OPT-13 sessions: 100")
    void hasItsDefaultsForConcurrency() {
        assertThat(DEFAULTS.orchestrationConcurrency())
                .isEqualTo(2 * Runtime.getRuntime().availableProcessors());
        assertThat(DEFAULTS.activityConcurrency()).isEqualTo(256);
        assertThat(DEFAULTS.maxAttempts()).isEqualTo(10);
        assertThat(DEFAULTS.maxSessions()).isEqualTo(100);
    }

    @Test
    @DisplayName(
            "OPT-05 one lease of 30 s for instances, OPT-06 activities and OPT-11 sessions; OPT-12 sessions idle 300 s")
    void hasItsDefaultsForLeases() {
        assertThat(DEFAULTS.lease()).isEqualTo(Duration.ofSeconds(30));
        assertThat(DEFAULTS.sessionIdleTimeout()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    @DisplayName("OPT-07 missing code is looked for after 1 s to 60 s; OPT-09 a cancelled activity has 10 s grace")
    void hasItsDefaultsForPauses() {
        assertThat(DEFAULTS.unregisteredBackoffBase()).isEqualTo(Duration.ofSeconds(1));
        assertThat(DEFAULTS.unregisteredBackoffMax()).isEqualTo(Duration.ofSeconds(60));
        assertThat(DEFAULTS.activityCancellationGracePeriod()).isEqualTo(Duration.ofSeconds(10));
        assertThat(DEFAULTS.turnWarning()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    @DisplayName("OPT-14 no node id unless given; OPT-15 untagged activities only")
    void hasItsDefaultsForTheNode() {
        assertThat(DEFAULTS.nodeName()).isEmpty();
        assertThat(DEFAULTS.tags()).isEqualTo(TagFilter.defaultOnly());
        assertThat(DEFAULTS.onNonDeterminism()).isEqualTo(OnNonDeterminism.BLOCK);
        assertThat(DEFAULTS.maxHistoryEvents()).isEqualTo(100_000);
        assertThat(DEFAULTS.historyPageEvents()).isEqualTo(1_000);
    }

    @Test
    void changesOneOptionAndKeepsTheOthers() {
        RuntimeOptions changed = DEFAULTS.withMaxSessions(7).withNodeName("n").withLease(Duration.ofSeconds(5));
        assertThat(changed.maxSessions()).isEqualTo(7);
        assertThat(changed.nodeName()).contains("n");
        assertThat(changed.lease()).isEqualTo(Duration.ofSeconds(5));
        assertThat(changed.withMaxSessions(100)
                        .withLease(Duration.ofSeconds(30))
                        .withNodeName("m"))
                .isEqualTo(DEFAULTS.withNodeName("m"));
    }

    @Test
    void namesTheOptionThatIsWrong() {
        refuses(() -> DEFAULTS.withLease(Duration.ZERO), "lease is PT0S, it must be more than zero");
        refuses(() -> DEFAULTS.withMaxAttempts(0), "maxAttempts is 0, allowed are 1 to 2147483647");
        refuses(() -> DEFAULTS.withOrchestrationConcurrency(0), "orchestrationConcurrency is 0");
        refuses(() -> DEFAULTS.withActivityConcurrency(-1), "activityConcurrency is -1");
        refuses(() -> DEFAULTS.withNodeName(""), "nodeName is empty");
        refuses(() -> DEFAULTS.withMaxPayloadBytes(1), "maxPayloadBytes is 1");
        refuses(() -> DEFAULTS.withMaxHistoryEvents(1), "maxHistoryEvents is 1");
        refuses(() -> DEFAULTS.withHistoryPageEvents(0), "historyPageEvents is 0");
        refuses(
                () -> DEFAULTS.withUnregisteredBackoff(Duration.ofSeconds(5), Duration.ofSeconds(1)),
                "unregisteredBackoffMax is PT1S, it must not be less than unregisteredBackoffBase, which is PT5S");
    }

    @Test
    void checksOptionsTogetherOnceAllAreSet() {
        RuntimeOptions halfway = DEFAULTS.withLease(Duration.ofMinutes(30));
        refuses(
                () -> DurableRuntime.builder(MemoryProvider.create()).options(halfway),
                "sessionIdleTimeout is PT5M, it must be longer than the time between two renewals, a third of lease,"
                        + " which is PT10M");
        DurableRuntime.builder(MemoryProvider.create()).options(halfway.withSessionIdleTimeout(Duration.ofHours(1)));
    }

    @Test
    void keepsTheSecretOfACodecToItself() {
        record Keyed(String key) implements PayloadCodec {
            @Override
            public String encode(String json) {
                return json + key;
            }

            @Override
            public String decode(String encoded) {
                return encoded.substring(0, encoded.length() - key.length());
            }
        }
        assertThat(DEFAULTS.withPayloadCodec(new Keyed("s3cret")).toString())
                .contains("lease=PT30S", "payloadCodec=", "Keyed")
                .doesNotContain("s3cret");
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(message);
    }
}
