package dev.durathread.history;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure as it is recorded: data, never a serialized Java object.
 *
 * @param errorType the class name of what was thrown, or the one-word name of a failure made by the engine, such as
 *     {@code TimedOut}; a class of the unnamed package has a one-word name too, only {@code ofEngine} tells them apart
 * @param message the message of what was thrown, unchanged; null when it had none
 * @param stackTrace the stack trace as text with its causes; null when there is none
 * @param ofEngine whether the engine made it; false for what the code of the user threw
 */
public record Failure(
        String errorType,
        @Nullable String message,
        @Nullable String stackTrace,
        boolean ofEngine) {
    /** Refuses a null type. */
    public Failure {
        Objects.requireNonNull(errorType, "errorType");
    }

    /** What the code of the user threw. */
    public Failure(String errorType, @Nullable String message, @Nullable String stackTrace) {
        this(errorType, message, stackTrace, false);
    }

    /** A failure made by the engine: a one-word type, a message and no stack trace. */
    public static Failure ofEngine(String errorType, String message) {
        return new Failure(errorType, message, null, true);
    }
}
