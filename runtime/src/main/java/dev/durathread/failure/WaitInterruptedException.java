package dev.durathread.failure;

/** The thread that waited for an instance was interrupted. Its interrupt flag is set again. */
public final class WaitInterruptedException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String instanceId;

    /** The thread was interrupted while it waited for that instance. */
    public WaitInterruptedException(String instanceId, InterruptedException cause) {
        super(
                "DUR-1015",
                "this thread was interrupted while it waited for instance \"" + instanceId + "\"; the instance goes on",
                cause);
        this.instanceId = instanceId;
    }

    /** The instance that was waited for. */
    public String instanceId() {
        return instanceId;
    }
}
