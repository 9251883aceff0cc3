package dev.durathread.failure;

/** A branch or a map function threw; the cause is what it threw. */
public final class BranchFailedException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String instanceId;

    /** A branch or a map function of that instance threw the cause. */
    public BranchFailedException(String instanceId, Throwable cause) {
        super("DUR-1006", "a branch of instance \"" + instanceId + "\" failed: " + ThrownText.of(cause), cause);
        this.instanceId = instanceId;
    }

    /** The instance. */
    public String instanceId() {
        return instanceId;
    }
}
