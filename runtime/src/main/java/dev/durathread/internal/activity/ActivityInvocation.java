package dev.durathread.internal.activity;

import dev.durathread.DurableClient;
import dev.durathread.FailureDetails;
import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.registry.ActivityCode;
import dev.durathread.provider.TaskKey;
import java.util.function.Supplier;
import org.slf4j.MDC;

/** Calls the code of an activity: decodes its input, binds its context, encodes its result. */
final class ActivityInvocation {
    private final Node node;
    private final Committer committer;
    private final Supplier<DurableClient> clients;

    ActivityInvocation(Node node, Committer committer, Supplier<DurableClient> clients) {
        this.node = node;
        this.committer = committer;
        this.clients = clients;
    }

    /** How the code ended. */
    sealed interface Ending {}

    /** @param result JSON text */
    record Returned(String result) implements Ending {}

    record Threw(Failure failure) implements Ending {}

    ActivityCompleted completed(RunningTask run, String result) {
        return new ActivityCompleted(
                0, node.host().now(), run.task.lease().task().activityId(), result, run.attemptNumber);
    }

    @SuppressWarnings(
            "CatchThrowable") // whatever user code throws is the activity's failure, the JVM's own trouble apart
    Ending invoke(RunningTask run, ActivityCode<?, ?> code) {
        TaskKey key = run.task.lease().task();
        String executionId = Long.toString(key.executionId());
        try (var _ = MDC.putCloseable("instanceId", key.instanceId());
                var _ = MDC.putCloseable("executionId", executionId);
                var _ = MDC.putCloseable("activity", run.task.name())) {
            return new Returned(call(run, code));
        } catch (VirtualMachineError e) {
            if (e instanceof StackOverflowError) {
                return new Threw(FailureDetails.of(e).toFailure());
            }
            throw e;
        } catch (Throwable t) {
            return new Threw(FailureDetails.of(t).toFailure());
        }
    }

    private <I, O> String call(RunningTask run, ActivityCode<I, O> code) throws Exception {
        String subject = "activity \"" + run.task.name() + "\" of instance \""
                + run.task.lease().task().instanceId() + "\"";
        I input = node.payloads().read(run.task.input(), code.type().input(), () -> "the input of " + subject);
        O output = code.body().run(new TaskContext(node, committer, clients, run), input);
        return node.payloads().write(output, () -> "the result of " + subject);
    }
}
