package dev.durathread.examples.approval;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.failure.DurableTimeoutException;
import java.time.Duration;

/** Asks the manager, reminds once a day, and after three days asks the manager's manager, whose silence is a no. */
public final class Approval {
    /** The name of the event that carries a {@link Decision}. */
    public static final String DECISION = "decision";

    public static final OrchestrationType<Expense, String> APPROVE =
            OrchestrationType.of("ApproveExpense", Expense.class, String.class);

    /** Sends a mail; its input is the text. */
    public static final ActivityType<String, Void> MAIL = ActivityType.of("Mail", String.class, Void.class);

    /** Pays an expense and gives the number of the payment. */
    public static final ActivityType<Expense, String> PAY = ActivityType.of("Pay", Expense.class, String.class);

    private static final Duration DAY = Duration.ofDays(1);
    private static final int DAYS_FOR_THE_MANAGER = 3;

    private Approval() {}

    public static String approve(OrchestrationContext ctx, Expense expense) {
        Decision decision = decide(ctx, expense);
        if (!decision.approved()) {
            mail(ctx, "To " + expense.employee() + ": " + expense.purpose() + " was declined by " + decision.by());
            return "declined by " + decision.by();
        }
        ActivityOptions patiently = ActivityOptions.none().withRetry(RetryPolicy.exponential(10));
        String payment = ctx.scheduleActivity(PAY, expense, patiently).get();
        mail(ctx, "To " + expense.employee() + ": " + expense.purpose() + " is paid, " + payment);
        return "paid, " + payment;
    }

    private static Decision decide(OrchestrationContext ctx, Expense expense) {
        DurableFuture<Decision> decision = ctx.waitForEvent(DECISION, Decision.class);
        mail(ctx, "To the manager: please decide on " + expense.purpose());
        for (int day = 1; day <= DAYS_FOR_THE_MANAGER; day++) {
            try {
                return decision.get(DAY); // the wait goes on when the day is over
            } catch (DurableTimeoutException notYet) {
                mail(
                        ctx,
                        "To the manager: " + expense.purpose() + " waits since " + day + (day == 1 ? " day" : " days"));
            }
        }
        mail(ctx, "To the manager's manager: please decide on " + expense.purpose());
        try {
            return decision.get(DAY);
        } catch (DurableTimeoutException silence) {
            return new Decision(false, "nobody in time");
        }
    }

    private static void mail(OrchestrationContext ctx, String text) {
        ctx.scheduleActivity(MAIL, text).get();
    }
}
