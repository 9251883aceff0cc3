package dev.durathread.failure;

import java.time.Duration;

/** A durable wait took longer than its timeout. The future is still pending. */
public final class DurableTimeoutException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String instanceId;
    private final Duration timeout;

    /** A wait in that instance took longer than that. */
    public DurableTimeoutException(String instanceId, Duration timeout) {
        this(instanceId, timeout, "an outcome");
    }

    /**
     * A wait in that instance took longer than that.
     *
     * @param what what it waits for
     */
    public DurableTimeoutException(String instanceId, Duration timeout, String what) {
        super("DUR-1007", "instance \"" + instanceId + "\" still waits for " + what + " after " + timeout, null);
        this.instanceId = instanceId;
        this.timeout = timeout;
    }

    /** The instance. */
    public String instanceId() {
        return instanceId;
    }

    /** The timeout. */
    public Duration timeout() {
        return timeout;
    }
}
