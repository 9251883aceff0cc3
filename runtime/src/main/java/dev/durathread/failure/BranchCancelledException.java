package dev.durathread.failure;

/** What was awaited, or the branch that awaits, was given up: it lost a race or was cancelled. */
public final class BranchCancelledException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String instanceId;

    /** Something in that instance was given up. */
    public BranchCancelledException(String instanceId) {
        super("DUR-1005", "given up in instance \"" + instanceId + "\": it lost a race or was cancelled", null);
        this.instanceId = instanceId;
    }

    /** The instance. */
    public String instanceId() {
        return instanceId;
    }
}
