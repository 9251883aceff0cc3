package dev.durathread.failure;

/** An execution has more events than allowed. */
public final class HistoryLimitException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String instanceId;
    private final long events;
    private final long limit;

    /** The history of that instance's execution has grown to that many events, over the limit. */
    public HistoryLimitException(String instanceId, long events, long limit) {
        super(
                "DUR-2003",
                "instance \"" + instanceId + "\" has " + events + " events, allowed are " + limit
                        + "; continue as new before that",
                null);
        this.instanceId = instanceId;
        this.events = events;
        this.limit = limit;
    }

    /** The instance. */
    public String instanceId() {
        return instanceId;
    }

    /** How many events it has. */
    public long events() {
        return events;
    }

    /** How many are allowed. */
    public long limit() {
        return limit;
    }
}
