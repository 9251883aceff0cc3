package dev.durathread.testkit.simulation;

import org.jspecify.annotations.Nullable;

/** What a client asked for, when, and what it was told. */
final class ClientCall {
    static final long NEVER = Long.MAX_VALUE;

    private final Kind kind;
    private final String instanceId;
    private final String name;
    private final String payload;
    private long begun = NEVER;
    private long ended = NEVER;
    private Answer answer = Answer.NONE;

    private @Nullable String value;

    /** What can be asked. */
    enum Kind {
        START,
        START_OR_JOIN,
        REPLACE,
        EVENT,
        MESSAGE,
        CANCEL,
        TERMINATE,
        SUSPEND,
        RESUME,
        DELETE,
        AWAIT
    }

    /** What the client was told. */
    enum Answer {
        /** Nothing: it died, or waits still. */
        NONE,
        /** Done. */
        DONE,
        /** Not done, since the instance is not there, is there already, or has finished. */
        NOT_DONE,
        /** The store or the node failed; it may have been done. */
        UNKNOWN
    }

    /**
     * @param name of an event or queue, or of the program to start; empty for none
     * @param payload unique among the messages of a run; empty for none
     */
    ClientCall(Kind kind, String instanceId, String name, String payload) {
        this.kind = kind;
        this.instanceId = instanceId;
        this.name = name;
        this.payload = payload;
    }

    Kind kind() {
        return kind;
    }

    String instanceId() {
        return instanceId;
    }

    String name() {
        return name;
    }

    String payload() {
        return payload;
    }

    /** True time at which it was made. */
    long begun() {
        return begun;
    }

    /** True time at which the client was told; {@link #NEVER} while it was not. */
    long ended() {
        return ended;
    }

    Answer answer() {
        return answer;
    }

    /** What was awaited: the state and the result. */
    @Nullable
    String value() {
        return value;
    }

    void begin(long now) {
        begun = now;
    }

    void end(long now, Answer told, @Nullable String seen) {
        ended = now;
        answer = told;
        value = seen;
    }

    /** Whether it may have taken effect within a time or later. */
    boolean mayActAfter(long time) {
        boolean isSettled = answer == Answer.DONE || answer == Answer.NOT_DONE;
        return begun != NEVER && (!isSettled || ended >= time);
    }

    @Override
    public String toString() {
        return kind + " " + instanceId + " " + name + " " + payload + " at " + begun / 1_000 + ": " + answer;
    }
}
