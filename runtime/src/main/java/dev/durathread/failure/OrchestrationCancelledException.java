package dev.durathread.failure;

/** The instance was cancelled or terminated. Thrown once inside the orchestration, and to clients that await it. */
public final class OrchestrationCancelledException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String instanceId;
    private final String reason;

    /** The instance was cancelled or terminated for that reason. */
    public OrchestrationCancelledException(String instanceId, String reason) {
        super("DUR-1004", "instance \"" + instanceId + "\" was cancelled: " + reason, null);
        this.instanceId = instanceId;
        this.reason = reason;
    }

    /** The instance. */
    public String instanceId() {
        return instanceId;
    }

    /** The reason given. */
    public String reason() {
        return reason;
    }
}
