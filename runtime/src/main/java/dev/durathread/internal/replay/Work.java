package dev.durathread.internal.replay;

import dev.durathread.ActivityOptions;
import dev.durathread.DurableFuture;
import dev.durathread.TypeRef;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.internal.check.Names;
import java.lang.reflect.Type;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Asking for what is done outside the orchestration's code: activities and steps. */
final class Work {
    private final Execution execution;

    Work(Execution execution) {
        this.execution = execution;
    }

    <O> DurableFuture<O> activity(
            String name, @Nullable Object input, @Nullable Type inputType, TypeRef<O> output, ActivityOptions options) {
        Names.check("activity name", name);
        Input written = execution.input(input, inputType, () -> "the input of activity \"" + name + "\"");
        return execution.askingForMore(() -> {
            Journal journal = execution.journal();
            ActivityScheduled asked = new ActivityScheduled(
                    0,
                    journal.now(),
                    name,
                    written.json(),
                    options.tag().orElse(null),
                    options.session().orElse(null));
            RequestPromise<O> promise = execution.requests().open(asked, written.type(), output);
            if (!options.equals(ActivityOptions.none()) && journal.isNew(promise.request())) {
                journal.turn().options(promise.request().eventId(), options);
            }
            return promise;
        });
    }

    <T> DurableFuture<T> step(String name, TypeRef<T> type, ActivityOptions options, Callable<T> body) {
        Names.check("step name", name);
        checkStepOptions(name, options);
        return execution.askingForMore(() -> {
            StepCall call = new StepCall(execution.requests().nextStepNumber(), name, type.type(), body, options);
            return execution.requests().openStep(call, type);
        });
    }

    /** A step runs where its instance is: what says where and how an activity is queued means nothing for it. */
    private static void checkStepOptions(String name, ActivityOptions options) {
        if (options.tag().isPresent()
                || options.session().isPresent()
                || options.queueTimeout().isPresent()
                || options.heartbeatTimeout().isPresent()) {
            throw new IllegalArgumentException("step \"" + name
                    + "\" has a tag, session, queue timeout or heartbeat timeout; a step runs on the node that holds its"
                    + " instance and takes retry and timeout only");
        }
    }
}
