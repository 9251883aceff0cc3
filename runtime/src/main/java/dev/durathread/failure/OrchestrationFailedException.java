package dev.durathread.failure;

/** The instance that was awaited failed. */
public final class OrchestrationFailedException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String instanceId;
    private final transient FailureDetails details;

    /** The instance failed with these details. */
    public OrchestrationFailedException(String instanceId, FailureDetails details) {
        super(
                "DUR-1003",
                "instance \"" + instanceId + "\" failed: " + details.errorType() + ": " + details.message(),
                null);
        this.instanceId = instanceId;
        this.details = details;
    }

    /** The instance. */
    public String instanceId() {
        return instanceId;
    }

    /** What is known of its failure. */
    public FailureDetails details() {
        return details;
    }
}
