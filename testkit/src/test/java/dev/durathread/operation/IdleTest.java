package dev.durathread.operation;

import static dev.durathread.operation.Programs.QUICK;
import static dev.durathread.operation.Programs.SOON;
import static dev.durathread.operation.Programs.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableClient;
import dev.durathread.OrchestrationStatus;
import dev.durathread.provider.ForwardingProvider.Operation;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a runtime asks its database while nothing happens. */
class IdleTest {
    private static final Duration STEP = Duration.ofMillis(100);
    private static final int SECONDS = 180;
    private static final Duration BETWEEN_RENEWALS = Duration.ofSeconds(19); // those of before are made up for
    private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z"); // after what clients elsewhere write

    private final TestStore store = TestStore.create();
    private final WatchedProvider deaf = new WatchedProvider(store.provider(), true);
    private final TestEnvironment env = Programs.registered(
            TestEnvironment.builder().provider(deaf.provider()).startAt(LATER).build());

    @AfterEach
    void close() {
        env.close();
        store.close();
    }

    /** Lets time go by, stopping often enough that no look is left out. */
    private void pass(Duration duration) {
        for (Duration left = duration; left.isPositive(); left = left.minus(STEP)) {
            env.clock().advance(STEP);
        }
    }

    @Test
    @DisplayName("OPT-01 OPT-02 an idle runtime asks at most once a second, for either kind of work in turn")
    void asksOnceASecond() {
        env.client().start(WAITING, "w", "x");
        pass(BETWEEN_RENEWALS);
        int before = deaf.calls();
        int instances = deaf.calls(Operation.CLAIM_INSTANCES);
        int tasks = deaf.calls(Operation.CLAIM_TASKS);
        pass(Duration.ofSeconds(SECONDS));
        assertThat(deaf.calls() - before).isBetween(SECONDS / 2, SECONDS);
        assertThat(deaf.calls(Operation.CLAIM_INSTANCES) - instances).isGreaterThanOrEqualTo(SECONDS / 3);
        assertThat(deaf.calls(Operation.CLAIM_TASKS) - tasks).isGreaterThanOrEqualTo(SECONDS / 3);
        assertThat(deaf.calls(Operation.RENEW)).isPositive();
    }

    @Test
    @DisplayName("OPT-01 work that nobody told of is found by the next looks")
    void findsWorkThatNobodyToldOf() {
        env.client();
        pass(Duration.ofSeconds(30));
        DurableClient elsewhere = DurableClient.on(store.provider());
        elsewhere.start(QUICK, "q", "x");
        pass(Duration.ofSeconds(3));
        assertThat(elsewhere.status("q")).isInstanceOf(OrchestrationStatus.Completed.class);
    }

    @Test
    @DisplayName("OPT-01 work of the same process needs no look: time does not have to go by")
    void needsNoLookForItsOwnWork() throws Exception {
        env.client();
        pass(Duration.ofSeconds(30));
        int looks = deaf.calls(Operation.CLAIM_INSTANCES) + deaf.calls(Operation.CLAIM_TASKS);
        env.client().start(QUICK, "q", "x");
        assertThat(env.client().await(QUICK, "q", SOON)).isEqualTo("x");
        assertThat(deaf.calls(Operation.CLAIM_INSTANCES) + deaf.calls(Operation.CLAIM_TASKS))
                .isEqualTo(looks);
    }
}
