package dev.durathread.internal.replay;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * A logger that is silent on replay and otherwise keeps its lines for the turn, which hands them on once it is
 * committed. Arguments are formatted at the call, since they may change before then. Lines of other threads, such as
 * those of the bodies of steps, are written at once.
 */
final class TurnLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    private final transient Execution execution;

    TurnLogger(Execution execution) {
        this.execution = execution;
        this.name = "dev.durathread.orchestration." + execution.identity().name();
    }

    @Override
    public boolean isTraceEnabled() {
        return enabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return enabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return enabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return enabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return enabled(Level.ERROR);
    }

    private boolean enabled(Level level) {
        return !(execution.strands().isInside() && execution.journal().isReplaying())
                && execution.world().logs(execution.identity().name(), level);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String message,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        String text = MessageFormatter.basicArrayFormat(message, arguments);
        LogLine line = new LogLine(level, text, thrown);
        if (execution.strands().isInside()) {
            execution.journal().turn().logged(line);
        } else {
            execution.world().log(execution.identity(), line);
        }
    }
}
