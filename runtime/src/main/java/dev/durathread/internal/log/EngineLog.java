package dev.durathread.internal.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.spi.CallerBoundaryAware;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A logger of the engine. What an appender throws costs its own line and nothing else (INV-20): a log line stands in the
 * middle of commits, claims and turns, which have to go on.
 */
public final class EngineLog extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;
    private static final String CALLED = EngineLog.class.getName();

    private final transient Logger target;

    private EngineLog(Logger target) {
        this.name = target.getName();
        this.target = target;
    }

    /** The logger of a class of the engine. */
    public static Logger of(Class<?> owner) {
        return new EngineLog(LoggerFactory.getLogger(owner));
    }

    @Override
    public boolean isTraceEnabled() {
        return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return isEnabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return isEnabled(Level.ERROR);
    }

    @SuppressWarnings("CatchThrowable") // a filter of the user's may throw anything
    private boolean isEnabled(Level level) {
        try {
            return target.isEnabledForLevel(level);
        } catch (Throwable t) {
            return false;
        }
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return CALLED;
    }

    @Override
    @SuppressWarnings("CatchThrowable") // an appender of the user's may throw anything, and there is no place to say so
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String message,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        try {
            LoggingEventBuilder line = target.makeLoggingEventBuilder(level);
            if (line instanceof CallerBoundaryAware aware) {
                aware.setCallerBoundary(
                        LegacyAbstractLogger.class.getSuperclass().getName());
            }
            if (marker != null) {
                line = line.addMarker(marker);
            }
            if (thrown != null) {
                line = line.setCause(thrown);
            }
            if (arguments == null) {
                line.log(message);
            } else {
                line.log(message, arguments);
            }
        } catch (Throwable t) {
            // the line is lost, and nothing else
        }
    }
}
