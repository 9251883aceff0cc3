package dev.durathread.failure;

/** An instance of that id exists. */
public final class InstanceAlreadyExistsException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String instanceId;

    /** The id is taken. */
    public InstanceAlreadyExistsException(String instanceId) {
        super(
                "DUR-1102",
                "instance \"" + instanceId
                        + "\" exists already; choose another id, or say what to do with StartOptions.withIfExists",
                null);
        this.instanceId = instanceId;
    }

    /** The id is taken by an instance of another orchestration than the one asked for. */
    public InstanceAlreadyExistsException(String instanceId, String existing, String wanted) {
        super(
                "DUR-1102",
                "instance \"" + instanceId + "\" exists already and runs orchestration \"" + existing + "\", not \""
                        + wanted + "\"; choose another id",
                null);
        this.instanceId = instanceId;
    }

    /** The instance. */
    public String instanceId() {
        return instanceId;
    }
}
