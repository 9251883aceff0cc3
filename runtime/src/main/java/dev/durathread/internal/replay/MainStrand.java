package dev.durathread.internal.replay;

import dev.durathread.OrchestrationContext;
import dev.durathread.failure.FailureDetails;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.OrchestrationCancelled;
import dev.durathread.history.HistoryEvent.OrchestrationCompleted;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.host.OrchestrationScope;
import org.jspecify.annotations.Nullable;

/** The orchestration's own method, from its input to its end. */
final class MainStrand<I, O> {
    private final Execution execution;
    private final OrchestrationContext context;
    private final Code<I, O> code;
    private final String input;

    MainStrand(Execution execution, OrchestrationContext context, Code<I, O> code, String input) {
        this.execution = execution;
        this.context = context;
        this.code = code;
        this.input = input;
    }

    @SuppressWarnings("CatchThrowable") // whatever user code throws is the instance's failure
    void run() {
        Ended ending;
        try {
            O output = OrchestrationScope.call(context, () -> code.body().run(context, decodedInput()));
            ending = new OrchestrationCompleted(0, execution.journal().now(), encoded(output));
        } catch (Throwable t) {
            execution.rethrowIfStopped(t);
            if (execution.blockedBy(t)) {
                return;
            }
            ending = failure(t);
        }
        end(ending);
    }

    private void end(Ended ending) {
        if (!execution.strands().isStopped()) {
            execution.asking(() -> {
                execution.finish(ending, code.output().type(), how(ending));
                return ending;
            });
        }
    }

    private I decodedInput() {
        return execution.read(input, code.input(), () -> "the input of " + subject());
    }

    private String encoded(@Nullable O output) {
        return execution
                .input(output, code.output().type(), () -> "the output of " + subject())
                .json();
    }

    private String subject() {
        return "orchestration \"" + execution.identity().name() + "\", instance \""
                + execution.identity().instanceId() + "\"";
    }

    private Ended failure(Throwable thrown) {
        String reason = execution.cancelReason();
        if (thrown instanceof OrchestrationCancelledException && reason != null) {
            return new OrchestrationCancelled(0, execution.journal().now(), reason);
        }
        return new OrchestrationFailed(
                0, execution.journal().now(), FailureDetails.of(thrown).toFailure());
    }

    private static String how(Ended ending) {
        return switch (ending) {
            case OrchestrationCompleted _ -> "completed";
            case OrchestrationFailed _ -> "failed";
            case OrchestrationCancelled _ -> "cancelled";
            case Ended other -> throw new IllegalStateException("not an end of a method: " + other);
        };
    }
}
