package dev.durathread.failure;

import java.util.Optional;

/** The code of an orchestration differs from its history. */
public final class NonDeterminismException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String instanceId;
    private final long eventId;
    private final String recorded;
    private final String attempted;
    private final transient Optional<String> sourceLine;

    /**
     * The code of that instance attempted another call than its history has recorded.
     *
     * @param eventId the event that the code does not match
     * @param recorded what the history has there, in words
     * @param attempted what the code did instead, in words
     * @param sourceLine where in the user's code; empty when it is not known
     */
    public NonDeterminismException(
            String instanceId, long eventId, String recorded, String attempted, Optional<String> sourceLine) {
        super(
                "DUR-2001",
                "nondeterministic: instance \"" + instanceId + "\", event " + eventId + ": recorded is " + recorded
                        + ", the code asks for " + attempted
                        + sourceLine.map(line -> ", at " + line).orElse("")
                        + "; deploy the code that the instance was started with, or guard the change with ctx.patched(...)",
                null);
        this.instanceId = instanceId;
        this.eventId = eventId;
        this.recorded = recorded;
        this.attempted = attempted;
        this.sourceLine = sourceLine;
    }

    /** The instance. */
    public String instanceId() {
        return instanceId;
    }

    /** The position in the history. */
    public long eventId() {
        return eventId;
    }

    /** What is recorded there. */
    public String recorded() {
        return recorded;
    }

    /** What the code asked for instead. */
    public String attempted() {
        return attempted;
    }

    /** The line of user code that asked. */
    public Optional<String> sourceLine() {
        return sourceLine;
    }
}
