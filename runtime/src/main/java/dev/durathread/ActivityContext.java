package dev.durathread;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * What an activity's code may ask and tell during one attempt.
 *
 * {@snippet :
 * static Integer importRows(ActivityContext ctx, List<String> rows) {
 *     int done = ctx.lastHeartbeat(Integer.class).orElse(0);   // where the attempt before left off
 *     while (done < rows.size() && !ctx.isCancelled()) {
 *         store(rows.get(done++));
 *         ctx.heartbeat(done);
 *     }
 *     return done;
 * }
 * }
 */
public interface ActivityContext {
    /** The instance that scheduled the activity. */
    String instanceId();

    /** The execution that scheduled it. */
    long executionId();

    /** The name of the orchestration that scheduled it. */
    String orchestrationName();

    /** The version of the orchestration that scheduled it. */
    String orchestrationVersion();

    /** The activity's name. */
    String activityName();

    /** The activity's id, unique in its execution; with instance and execution a key for idempotency. */
    long activityId();

    /** The name of the node that runs it. */
    String nodeName();

    /** The session that it belongs to. */
    Optional<String> sessionId();

    /** The tag that routed it. */
    Optional<String> tag();

    /** The number of this attempt, from 1. */
    int attempt();

    /** The failure of the attempt before, as {@code type: message}; empty in the first. */
    Optional<String> lastFailure();

    /** Whether nobody waits for the result any more: it was cancelled, lost a race, timed out, or its execution ended. */
    boolean isCancelled();

    /** Waits until the activity is cancelled; false when it was not in that time. */
    boolean awaitCancelled(Duration atMost);

    /** Tells that the activity is alive, and leaves details for the next attempt. Does not block. */
    void heartbeat(Object details);

    /** The details that this attempt or the one before left last. */
    <T> Optional<T> lastHeartbeat(Class<T> type);

    /** See {@link #lastHeartbeat(Class)}. */
    <T> Optional<T> lastHeartbeat(TypeRef<T> type);

    /** A client of the same runtime. */
    DurableClient client();

    /** A logger named after the activity. */
    Logger logger();

    /** Logs on level debug. */
    default void traceDebug(String message) {
        logger().debug(message);
    }

    /** Logs on level info. */
    default void traceInfo(String message) {
        logger().info(message);
    }

    /** Logs on level warn. */
    default void traceWarn(String message) {
        logger().warn(message);
    }

    /** Logs on level error. */
    default void traceError(String message) {
        logger().error(message);
    }
}
