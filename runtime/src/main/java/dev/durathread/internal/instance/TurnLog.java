package dev.durathread.internal.instance;

import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.LogLine;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes what orchestration code logged in a turn, with the instance in MDC and as key-value pairs. */
public final class TurnLog {
    private static final Logger LOG = EngineLog.of(TurnLog.class);
    /** From so many events on a history is long. */
    private static final long LONG_HISTORY = 10_000;

    private static final String LOGGER_PREFIX = "dev.durathread.orchestration.";

    /** Whether a history becomes a long one with events of these ids. */
    static boolean becomesLong(long from, long to) {
        return from <= LONG_HISTORY && to >= LONG_HISTORY;
    }

    /** The logger of an orchestration's own lines. */
    static Logger loggerOf(String orchestration) {
        return LoggerFactory.getLogger(LOGGER_PREFIX + orchestration);
    }

    /** What an appender throws costs these lines alone (INV-20). */
    public void write(Identity identity, List<LogLine> lines) {
        guarded(identity, () -> writeAll(identity, lines));
    }

    @SuppressWarnings("CatchThrowable")
    private static void guarded(Identity identity, Runnable writing) {
        try {
            writing.run();
        } catch (Throwable t) {
            LOG.warn("DUR-9006: log lines of instance \"{}\" could not be written", identity.instanceId(), t);
        }
    }

    private static void writeAll(Identity identity, List<LogLine> lines) {
        Logger logger = loggerOf(identity.name());
        String executionId = Long.toString(identity.executionId());
        try (var _ = MDC.putCloseable("instanceId", identity.instanceId());
                var _ = MDC.putCloseable("executionId", executionId);
                var _ = MDC.putCloseable("orchestration", identity.name());
                var _ = MDC.putCloseable("version", identity.version())) {
            for (LogLine line : lines) {
                LoggingEventBuilder builder = logger.atLevel(line.level());
                if (line.thrown() != null) {
                    builder = builder.setCause(line.thrown());
                }
                withKeyValues(builder, identity).log(line.message());
            }
        }
    }

    /** The runtime's own line about the beginning of an execution. */
    public void started(Identity identity) {
        guarded(
                identity,
                () -> about(identity, Level.DEBUG)
                        .log("instance \"{}\" execution {} started", identity.instanceId(), identity.executionId()));
    }

    /** The runtime's own line about the end of an execution. */
    public void ended(Identity identity, Ended end) {
        guarded(identity, () -> writeEnd(identity, end));
    }

    private static void writeEnd(Identity identity, Ended end) {
        if (end instanceof OrchestrationFailed failed) {
            Failure failure = failed.failure();
            about(identity, Level.WARN)
                    .addKeyValue("historyEvents", failed.eventId())
                    .addKeyValue("errorType", failure.errorType())
                    .log(
                            "instance \"{}\" execution {} failed: {}: {}",
                            identity.instanceId(),
                            identity.executionId(),
                            failure.errorType(),
                            failure.message());
        } else {
            about(identity, Level.DEBUG)
                    .addKeyValue("historyEvents", end.eventId())
                    .log("instance \"{}\" execution {}: {}", identity.instanceId(), identity.executionId(), end.kind());
        }
    }

    /** An instance has ended, and nobody will take what still lay in its inbox. */
    public void leftMessages(Identity identity, long messages) {
        guarded(
                identity,
                () -> about(identity, Level.WARN)
                        .addKeyValue("messages", messages)
                        .log(
                                "DUR-2012: instance \"{}\" has ended and left {} messages that its code did not take;"
                                        + " they are dropped",
                                identity.instanceId(),
                                messages));
    }

    /** An execution's history has grown so long that it had better continue as new. */
    public void longHistory(Identity identity, long events, int most) {
        guarded(
                identity,
                () -> about(identity, Level.WARN)
                        .addKeyValue("historyEvents", events)
                        .log(
                                "DUR-2010: instance \"{}\" execution {} has {} events, it fails at more than {};"
                                        + " continue as new in good time",
                                identity.instanceId(),
                                identity.executionId(),
                                events,
                                most));
    }

    private static LoggingEventBuilder about(Identity identity, Level level) {
        return withKeyValues(loggerOf(identity.name()).atLevel(level), identity);
    }

    private static LoggingEventBuilder withKeyValues(LoggingEventBuilder builder, Identity identity) {
        return builder.addKeyValue("instanceId", identity.instanceId())
                .addKeyValue("executionId", Long.toString(identity.executionId()))
                .addKeyValue("orchestration", identity.name())
                .addKeyValue("version", identity.version());
    }
}
