package dev.durathread.failure;

/** The instance, or one below it, has not finished. */
public final class InstanceStillRunningException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String instanceId;

    /** The instance, or one below it, is still under way. */
    public InstanceStillRunningException(String instanceId) {
        super(
                "DUR-1104",
                "instance \"" + instanceId
                        + "\" or a sub-orchestration of it is still running; wait, terminate it, or force the deletion",
                null);
        this.instanceId = instanceId;
    }

    /** The instance. */
    public String instanceId() {
        return instanceId;
    }
}
