package dev.durathread.failure;

/** An activity or a step failed for good. */
public final class ActivityFailedException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String instanceId;
    private final String activityName;
    private final int attempts;
    private final transient FailureDetails details;

    /** The named activity or step failed after that many attempts, the last time with these details. */
    public ActivityFailedException(String instanceId, String activityName, int attempts, FailureDetails details) {
        super(
                "DUR-1001",
                "\"" + activityName + "\" of instance \"" + instanceId + "\" failed after " + attempts
                        + (attempts == 1 ? " attempt: " : " attempts: ") + details.errorType() + ": "
                        + details.message(),
                null);
        this.instanceId = instanceId;
        this.activityName = activityName;
        this.attempts = attempts;
        this.details = details;
    }

    /** The instance that scheduled it. */
    public String instanceId() {
        return instanceId;
    }

    /** The name of the activity or step. */
    public String activityName() {
        return activityName;
    }

    /** How many attempts were made. */
    public int attempts() {
        return attempts;
    }

    /** What is known of the last failure. */
    public FailureDetails details() {
        return details;
    }
}
