package dev.durathread.testkit.contract;

import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NewTask;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A {@link NewTask} in the making; unless told otherwise free, untagged and without a session. */
final class TaskToDo {
    /** Far later than anything that a test does: tasks do not go astray unless a test wants it. */
    static final Instant NEVER = Fixtures.T0.plusSeconds(1_000_000);

    private final long activityId;
    private String name = Fixtures.ACT;
    private String input = "null";
    private @Nullable String tag;
    private @Nullable String session;
    private String options = "{}";
    private @Nullable Instant queueDeadline;
    private Instant strayAt = NEVER;
    private @Nullable LeaseToken token;

    private TaskToDo(long activityId) {
        this.activityId = activityId;
    }

    static TaskToDo of(long activityId) {
        return new TaskToDo(activityId);
    }

    TaskToDo named(String newName) {
        name = newName;
        return this;
    }

    TaskToDo input(String newInput) {
        input = newInput;
        return this;
    }

    TaskToDo tagged(String newTag) {
        tag = newTag;
        return this;
    }

    TaskToDo inSession(String newSession) {
        session = newSession;
        return this;
    }

    TaskToDo options(String newOptions) {
        options = newOptions;
        return this;
    }

    TaskToDo queueDeadline(Instant at) {
        queueDeadline = at;
        return this;
    }

    TaskToDo strayAt(Instant at) {
        strayAt = at;
        return this;
    }

    TaskToDo heldUnder(LeaseToken newToken) {
        token = newToken;
        return this;
    }

    NewTask build() {
        return new NewTask(activityId, name, input, tag, session, options, queueDeadline, strayAt, token);
    }
}
