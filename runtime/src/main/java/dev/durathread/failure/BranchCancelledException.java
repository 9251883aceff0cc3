package dev.durathread.failure;

/** The future that was awaited, or the branch that waits, lost a race or was cancelled. */
public final class BranchCancelledException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String instanceId;

    /** A future or branch of that instance was cancelled. */
    public BranchCancelledException(String instanceId) {
        super("DUR-1005", "given up in instance \"" + instanceId + "\": it lost a race or was cancelled", null);
        this.instanceId = instanceId;
    }

    /** The instance. */
    public String instanceId() {
        return instanceId;
    }
}
