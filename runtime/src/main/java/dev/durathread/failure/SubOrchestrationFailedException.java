package dev.durathread.failure;

/** A child failed, was cancelled, or could not be started. */
public final class SubOrchestrationFailedException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String childInstanceId;
    private final transient FailureDetails details;

    /** The child of that id failed with these details. */
    public SubOrchestrationFailedException(String childInstanceId, FailureDetails details) {
        super(
                "DUR-1002",
                "sub-orchestration \"" + childInstanceId + "\" failed: " + details.errorType() + ": "
                        + details.message(),
                null);
        this.childInstanceId = childInstanceId;
        this.details = details;
    }

    /** The child. */
    public String childInstanceId() {
        return childInstanceId;
    }

    /** What is known of its failure; of type {@code Cancelled} when it was cancelled. */
    public FailureDetails details() {
        return details;
    }
}
