package dev.durathread.failure;

import org.jspecify.annotations.Nullable;

/** A value cannot be written as JSON, or stored JSON cannot be read as the type asked for. */
public final class PayloadException extends DurableException {
    private static final long serialVersionUID = 1;

    /**
     * A value cannot be written as JSON, or JSON cannot be read as a value.
     *
     * @param message which value, and of what it cannot be made
     * @param cause what the JSON library threw; null when it threw nothing
     */
    public PayloadException(String message, @Nullable Throwable cause) {
        super("DUR-1201", message, cause);
    }
}
