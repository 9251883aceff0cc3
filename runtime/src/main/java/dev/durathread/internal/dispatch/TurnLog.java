package dev.durathread.internal.dispatch;

import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.LogLine;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes what orchestration code logged in a turn, with the instance in MDC and as key-value pairs. */
final class TurnLog {
    private static final String LOGGER_PREFIX = "dev.durathread.orchestration.";

    void write(Identity identity, List<LogLine> lines) {
        Logger logger = LoggerFactory.getLogger(LOGGER_PREFIX + identity.name());
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
                builder.addKeyValue("instanceId", identity.instanceId())
                        .addKeyValue("executionId", executionId)
                        .addKeyValue("orchestration", identity.name())
                        .addKeyValue("version", identity.version())
                        .log(line.message());
            }
        }
    }

    /** The runtime's own line about the end of an execution. */
    void ended(Identity identity, Ended end) {
        Logger logger = LoggerFactory.getLogger(LOGGER_PREFIX + identity.name());
        if (end instanceof OrchestrationFailed failed) {
            logger.warn(
                    "instance \"{}\" execution {} failed: {}: {}",
                    identity.instanceId(),
                    identity.executionId(),
                    failed.failure().errorType(),
                    failed.failure().message());
        } else {
            logger.debug("instance \"{}\" execution {}: {}", identity.instanceId(), identity.executionId(), end.kind());
        }
    }
}
