package dev.durathread.failure;

import dev.durathread.history.Failure;
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
    /** Refuses nulls where none are allowed. */
    public FailureDetails {
        Objects.requireNonNull(errorType, "errorType");
        Objects.requireNonNull(kind, "kind");
    }

    /** What is known of something thrown, whatever its class does. */
    public static FailureDetails of(Throwable thrown) {
        String type = typeOf(thrown.getClass());
        return new FailureDetails(
                type,
                ThrownText.messageOf(thrown),
                ThrownText.stackOf(thrown),
                kindOf(type, thrown instanceof DurableException));
    }

    /** The name under which a failure of a class is recorded. */
    public static String typeOf(Class<? extends Throwable> thrown) {
        return DurableException.class.isAssignableFrom(thrown) ? thrown.getSimpleName() : thrown.getName();
    }

    /** What is recorded of a failure. */
    public static FailureDetails of(Failure failure) {
        return new FailureDetails(
                failure.errorType(),
                failure.message(),
                failure.stackTrace(),
                kindOf(failure.errorType(), failure.ofEngine()));
    }

    /** The form in which it is recorded. */
    public Failure toFailure() {
        return new Failure(errorType, message, stackTrace, kind != FailureKind.APPLICATION);
    }

    private static FailureKind kindOf(String type, boolean ofEngine) {
        if (!ofEngine) {
            return FailureKind.APPLICATION;
        }
        return switch (type) {
            case "TimedOut", "DurableTimeoutException" -> FailureKind.TIMED_OUT;
            case "Cancelled", "OrchestrationCancelledException", "BranchCancelledException" -> FailureKind.CANCELLED;
            case "ActivityNotRegistered" -> FailureKind.NOT_REGISTERED;
            default -> FailureKind.ENGINE;
        };
    }
}
