package dev.durathread.internal.activity;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.MDC;

/** Says in the logging context of a thread for whom it runs user code. The thread runs nothing else. */
final class LogContext implements AutoCloseable {
    private LogContext() {}

    static LogContext of(RunningTask run, String workerId) {
        MDC.setContextMap(about(run, workerId));
        return new LogContext();
    }

    /** For whom an activity runs, by name. */
    static Map<String, String> about(RunningTask run, String workerId) {
        Map<String, String> context = context(
                run.key().instanceId(),
                run.key().executionId(),
                run.task.orchestrationName(),
                run.task.orchestrationVersion(),
                workerId,
                run.attemptNumber);
        context.put("activity", run.task.name());
        context.put("activityId", Long.toString(run.key().activityId()));
        return context;
    }

    static LogContext of(StepRun run, String workerId) {
        Map<String, String> context = context(
                run.identity.instanceId(),
                run.identity.executionId(),
                run.identity.name(),
                run.identity.version(),
                workerId,
                run.attemptNumber);
        context.put("step", run.step.name());
        MDC.setContextMap(context);
        return new LogContext();
    }

    private static Map<String, String> context(
            String instanceId, long executionId, String orchestration, String version, String workerId, int attempt) {
        Map<String, String> context = HashMap.newHashMap(8);
        context.put("instanceId", instanceId);
        context.put("executionId", Long.toString(executionId));
        context.put("orchestration", orchestration);
        context.put("version", version);
        context.put("workerId", workerId);
        context.put("attempt", Integer.toString(attempt));
        return context;
    }

    @Override
    public void close() {
        MDC.clear();
    }
}
