package dev.durathread.failure;

/** There is no instance of that id. */
public final class InstanceNotFoundException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String instanceId;

    /** The id is not known. */
    public InstanceNotFoundException(String instanceId) {
        super("DUR-1101", "no instance \"" + instanceId + "\"", null);
        this.instanceId = instanceId;
    }

    /** The instance. */
    public String instanceId() {
        return instanceId;
    }
}
