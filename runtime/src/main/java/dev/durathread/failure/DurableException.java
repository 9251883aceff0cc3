package dev.durathread.failure;

import org.jspecify.annotations.Nullable;

/**
 * The root of all failures of Durathread. The message begins with {@link #code()}, which the guide lists with cause and
 * cure.
 */
public abstract sealed class DurableException extends RuntimeException
        permits ActivityFailedException,
                SubOrchestrationFailedException,
                OrchestrationFailedException,
                OrchestrationCancelledException,
                BranchCancelledException,
                BranchFailedException,
                DurableTimeoutException,
                NonDeterminismException,
                HistoryLimitException,
                PayloadException,
                PayloadTooLargeException,
                InstanceNotFoundException,
                InstanceAlreadyExistsException,
                InstanceFinishedException,
                InstanceStillRunningException,
                WaitInterruptedException,
                ProviderException {
    private static final long serialVersionUID = 1;

    private final String code;

    DurableException(String code, String message, @Nullable Throwable cause) {
        super(code + ": " + message, cause);
        this.code = code;
    }

    /** A stable code such as {@code DUR-1001}. */
    public final String code() {
        return code;
    }
}
