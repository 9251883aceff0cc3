package dev.durathread.failure;

import org.jspecify.annotations.Nullable;

/**
 * The storage could not do its work: it cannot be reached, is full, read-only, corrupt, or of another format. The engine
 * waits and tries again; callers of a client see it at once.
 */
public final class ProviderException extends DurableException {
    private static final long serialVersionUID = 1;

    /**
     * A failure without a code of its own.
     *
     * @param message what was attempted on which database, and what to do; never with a password in it
     */
    public ProviderException(String message, @Nullable Throwable cause) {
        this("DUR-3000", message, cause);
    }

    /**
     * A failure with a code of its own.
     *
     * @param code a code that tells this failure from others, such as {@code DUR-3101}
     * @param message what was attempted on which database, and what to do; never with a password in it
     */
    public ProviderException(String code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }
}
