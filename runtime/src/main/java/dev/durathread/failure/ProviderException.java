package dev.durathread.failure;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The storage could not do its work: it cannot be reached, is full, read-only, corrupt, or of another format. The engine
 * waits and tries again; callers of a client see it at once.
 */
public final class ProviderException extends DurableException {
    private static final long serialVersionUID = 1;

    /** What can be expected of the same call, made again. */
    public enum Kind {
        /** It may succeed, without anybody changing the call: a server comes back, a disk is freed. */
        TRANSIENT,
        /** It fails again: the storage refuses what one of the writes holds, or a statement. */
        FINAL,
        /** It fails again: the provider is closed. */
        CLOSED
    }

    private final Kind kind;
    private final @Nullable String instanceId;

    /**
     * A failure without a code of its own, of the kind {@link Kind#TRANSIENT}.
     *
     * @param message what was attempted on which database, and what to do; never with a password in it
     */
    public ProviderException(String message, @Nullable Throwable cause) {
        this("DUR-3000", message, cause);
    }

    /**
     * A failure with a code of its own, of the kind {@link Kind#TRANSIENT}.
     *
     * @param code a code that tells this failure from others, such as {@code DUR-3101}
     * @param message what was attempted on which database, and what to do; never with a password in it
     */
    public ProviderException(String code, String message, @Nullable Throwable cause) {
        this(Kind.TRANSIENT, code, null, message, cause);
    }

    /**
     * A failure of a kind.
     *
     * @param code a code that tells this failure from others, such as {@code DUR-3101}
     * @param instanceId the instance to which it is due alone; null when there is none or none is known
     * @param message what was attempted on which database, and what to do; never with a password in it
     */
    public ProviderException(
            Kind kind, String code, @Nullable String instanceId, String message, @Nullable Throwable cause) {
        super(code, message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.instanceId = instanceId;
    }

    /** What can be expected of the same call, made again. */
    public Kind kind() {
        return kind;
    }

    /** Whether the same call may succeed later. */
    public boolean isTransient() {
        return kind == Kind.TRANSIENT;
    }

    /** The instance to which the failure is due alone, where the provider knows; other writes would have been applied. */
    public Optional<String> instanceId() {
        return Optional.ofNullable(instanceId);
    }
}
