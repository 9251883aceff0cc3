package dev.durathread.internal.replay;

import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.RetryPolicy;
import dev.durathread.SubOrchestrationOptions;
import dev.durathread.TypeRef;
import dev.durathread.history.HistoryEvent.SubOrchestrationScheduled;
import dev.durathread.internal.check.Names;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Scheduling sub-orchestrations. */
final class Children {
    private final Execution execution;
    private final OrchestrationContext context;

    Children(Execution execution, OrchestrationContext context) {
        this.execution = execution;
        this.context = context;
    }

    <O> DurableFuture<O> schedule(
            String name,
            @Nullable Object input,
            @Nullable Type inputType,
            TypeRef<O> output,
            SubOrchestrationOptions options) {
        Names.check("orchestration name", name);
        options.instanceId().ifPresent(id -> Names.check("instance id", id));
        Input written = execution.input(input, inputType, () -> "the input of sub-orchestration \"" + name + "\"");
        String version = options.version().orElse(null);
        Optional<RetryPolicy> retry = options.retry();
        return retry.isEmpty()
                ? once(name, written, output, options.instanceId(), version)
                : context.async(() -> new ChildRetry<O>(context, retry.get())
                        .run(suffix -> once(
                                name,
                                written,
                                output,
                                options.instanceId().map(id -> ChildIds.fitting(id + suffix)),
                                version)));
    }

    private <O> RequestPromise<O> once(
            String name, Input input, TypeRef<O> output, Optional<String> instanceId, @Nullable String version) {
        return execution.askingForMore(() -> {
            String child = instanceId.orElseGet(this::nextChildId);
            return execution
                    .requests()
                    .open(
                            new SubOrchestrationScheduled(
                                    0, execution.journal().now(), name, child, input.json(), version),
                            input.type(),
                            output);
        });
    }

    /**
     * {@code <parent>::sub::<event id>}, with the id of the event that this call makes or finds. Event ids begin anew with
     * each execution, so that later ones put their number before it: {@code <parent>::sub::<execution id>::<event id>}.
     */
    private String nextChildId() {
        Identity parent = execution.identity();
        String later = parent.executionId() == 1 ? "" : parent.executionId() + "::";
        return ChildIds.fitting(
                parent.instanceId() + "::sub::" + later + (execution.journal().lastEventId() + 1));
    }
}
