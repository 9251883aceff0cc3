package dev.durathread;

import dev.durathread.history.Failure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a failure.
 *
 * @param errorType the class name of what was thrown; for failures made by the engine one word, such as
 *     {@code TimedOut} or the simple name of a {@link DurableException}
 * @param message its message, unchanged; null when it had none
 * @param stackTrace its stack trace with its causes as text, at most 16 Ki characters; null for failures made by the
 *     engine
 */
public record FailureDetails(
        String errorType,
        @Nullable String message,
        @Nullable String stackTrace,
        FailureKind kind) {
    private static final int MOST_STACK_CHARACTERS = 16 * 1024;

    public FailureDetails {
        Objects.requireNonNull(errorType, "errorType");
        Objects.requireNonNull(kind, "kind");
    }

    /** What is known of something thrown, whatever its class does. */
    public static FailureDetails of(Throwable thrown) {
        String type = thrown instanceof DurableException
                ? thrown.getClass().getSimpleName()
                : thrown.getClass().getName();
        return new FailureDetails(type, messageOf(thrown), stackOf(thrown), kindOf(type));
    }

    /** What is recorded of a failure. */
    public static FailureDetails of(Failure failure) {
        return new FailureDetails(
                failure.errorType(), failure.message(), failure.stackTrace(), kindOf(failure.errorType()));
    }

    /** The form in which it is recorded. */
    public Failure toFailure() {
        return new Failure(errorType, message, stackTrace);
    }

    private static FailureKind kindOf(String type) {
        return switch (type) {
            case "TimedOut", "DurableTimeoutException" -> FailureKind.TIMED_OUT;
            case "Cancelled", "OrchestrationCancelledException", "BranchCancelledException" -> FailureKind.CANCELLED;
            case "ActivityNotRegistered" -> FailureKind.NOT_REGISTERED;
            default -> type.indexOf('.') >= 0 ? FailureKind.APPLICATION : FailureKind.ENGINE;
        };
    }

    // User classes may override both methods and throw from them.
    private static @Nullable String messageOf(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (RuntimeException | StackOverflowError e) {
            return "(its getMessage() threw " + e.getClass().getName() + ")";
        }
    }

    private static String stackOf(Throwable thrown) {
        StringWriter text = new StringWriter();
        try {
            thrown.printStackTrace(new PrintWriter(text));
        } catch (RuntimeException | StackOverflowError e) {
            text.append("(printing the stack trace threw ")
                    .append(e.getClass().getName())
                    .append(")");
        }
        String stack = text.toString();
        return stack.length() <= MOST_STACK_CHARACTERS ? stack : stack.substring(0, MOST_STACK_CHARACTERS) + "...";
    }
}
