package dev.durathread.examples.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApprovalTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Expense KEYBOARD = new Expense("Ada", "a keyboard", 9_900);

    private final List<String> mails = new CopyOnWriteArrayList<>();
    private final TestEnvironment env =
            TestEnvironment.builder().replayEveryTurn(true).build();

    @BeforeEach
    void register() {
        env.orchestration(Approval.APPROVE, Approval::approve)
                .stub(Approval.MAIL, (ctx, text) -> {
                    mails.add(text);
                    return null;
                })
                .stub(Approval.PAY, (ctx, expense) -> "payment-1");
        env.client().start(Approval.APPROVE, "e", KEYBOARD);
    }

    @AfterEach
    void close() {
        env.close();
    }

    @Test
    void paysOnceTheManagerAgrees() throws Exception {
        env.clock().advance(Duration.ofHours(30));
        env.client().raiseEvent("e", Approval.DECISION, new Decision(true, "Grace"));
        assertThat(env.client().await(Approval.APPROVE, "e", SOON)).isEqualTo("paid, payment-1");
        assertThat(mails)
                .containsExactly(
                        "To the manager: please decide on a keyboard",
                        "To the manager: a keyboard waits since 1 day",
                        "To Ada: a keyboard is paid, payment-1");
    }

    @Test
    void takesADecisionThatCameBeforeItWasAskedFor() throws Exception {
        env.client().raiseEvent("e", Approval.DECISION, new Decision(false, "Grace"));
        assertThat(env.client().await(Approval.APPROVE, "e", SOON)).isEqualTo("declined by Grace");
        assertThat(env.clock().now()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Test
    void takesSilenceForANoAfterFourDays() throws Exception {
        assertThat(env.client().await(Approval.APPROVE, "e", SOON)).isEqualTo("declined by nobody in time");
        assertThat(env.clock().now()).isEqualTo(Instant.parse("2026-01-05T00:00:00Z"));
        assertThat(mails).hasSize(6).contains("To the manager's manager: please decide on a keyboard");
    }
}
