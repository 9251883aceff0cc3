package dev.durathread.internal.activity;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.spi.CallerBoundaryAware;
import org.slf4j.spi.LoggingEventBuilder;

/** A logger whose lines say as key-value pairs what they are about. */
final class TaskLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;
    private static final String CALLED = TaskLogger.class.getName();

    private final transient Logger target;
    private final transient Map<String, String> about;

    TaskLogger(Logger target, Map<String, String> about) {
        this.name = target.getName();
        this.target = target;
        this.about = about;
    }

    @Override
    public boolean isTraceEnabled() {
        return target.isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
        return target.isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
        return target.isInfoEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
        return target.isWarnEnabled();
    }

    @Override
    public boolean isErrorEnabled() {
        return target.isErrorEnabled();
    }

    @Override
    public LoggingEventBuilder makeLoggingEventBuilder(Level level) {
        LoggingEventBuilder line = target.makeLoggingEventBuilder(level);
        for (Map.Entry<String, String> fact : about.entrySet()) {
            line = line.addKeyValue(fact.getKey(), fact.getValue());
        }
        return line;
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return CALLED;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String message,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        LoggingEventBuilder line = makeLoggingEventBuilder(level);
        if (line instanceof CallerBoundaryAware aware) {
            aware.setCallerBoundary(LegacyAbstractLogger.class.getSuperclass().getName());
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
    }
}
