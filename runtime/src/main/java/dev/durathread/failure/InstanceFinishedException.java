package dev.durathread.failure;

/** The instance has finished and takes no more messages. */
public final class InstanceFinishedException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String instanceId;
    private final String status;

    /** The instance finished with that status. */
    public InstanceFinishedException(String instanceId, String status) {
        super("DUR-1103", "instance \"" + instanceId + "\" has finished, status " + status, null);
        this.instanceId = instanceId;
        this.status = status;
    }

    /** The instance. */
    public String instanceId() {
        return instanceId;
    }

    /** Its status. */
    public String status() {
        return status;
    }
}
