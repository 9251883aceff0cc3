package dev.durathread.internal.activity;

import dev.durathread.ActivityContext;
import dev.durathread.DurableClient;
import dev.durathread.TypeRef;
import dev.durathread.history.Failure;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.TaskKey;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The context of one attempt of an activity. */
final class TaskContext implements ActivityContext {
    private final Node node;
    private final Heartbeats heartbeats;
    private final Supplier<DurableClient> clients;
    private final RunningTask run;
    private final TaskKey key;

    TaskContext(Node node, Heartbeats heartbeats, Supplier<DurableClient> clients, RunningTask run) {
        this.node = node;
        this.heartbeats = heartbeats;
        this.clients = clients;
        this.run = run;
        this.key = run.key();
    }

    @Override
    public String instanceId() {
        return key.instanceId();
    }

    @Override
    public long executionId() {
        return key.executionId();
    }

    @Override
    public String orchestrationName() {
        return run.task.orchestrationName();
    }

    @Override
    public String orchestrationVersion() {
        return run.task.orchestrationVersion();
    }

    @Override
    public String activityName() {
        return run.task.name();
    }

    @Override
    public long activityId() {
        return key.activityId();
    }

    @Override
    public String nodeName() {
        return node.name();
    }

    @Override
    public Optional<String> sessionId() {
        return Optional.ofNullable(run.task.session());
    }

    @Override
    public Optional<String> tag() {
        return Optional.ofNullable(run.task.tag());
    }

    @Override
    public int attempt() {
        return run.attemptNumber;
    }

    @Override
    public Optional<String> lastFailure() {
        Failure last = run.task.lastFailure();
        return last == null || Strays.isNote(last)
                ? Optional.empty()
                : Optional.of(last.message() == null ? last.errorType() : last.errorType() + ": " + last.message());
    }

    @Override
    public boolean isCancelled() {
        return run.attempt.isCutShort();
    }

    @Override
    public boolean awaitCancelled(Duration atMost) {
        try {
            return node.host().pause(run.attempt.whenCutShort(), atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return run.attempt.isCutShort();
        }
    }

    @Override
    public void heartbeat(Object details) {
        heartbeats.beat(run, node.payloads().write(details, null, this::heartbeatSubject));
    }

    @Override
    public <T> Optional<T> lastHeartbeat(Class<T> type) {
        return lastHeartbeat(TypeRef.of(type));
    }

    @Override
    public <T> Optional<T> lastHeartbeat(TypeRef<T> type) {
        String json = run.heartbeat.details();
        return json == null
                ? Optional.empty()
                : Optional.ofNullable(node.payloads().read(json, type, this::heartbeatSubject));
    }

    private String heartbeatSubject() {
        return "the heartbeat of " + run.described();
    }

    @Override
    public DurableClient client() {
        return clients.get();
    }

    @Override
    public Logger logger() {
        return new TaskLogger(
                LoggerFactory.getLogger("dev.durathread.activity." + activityName()),
                LogContext.about(run, nodeName()));
    }
}
