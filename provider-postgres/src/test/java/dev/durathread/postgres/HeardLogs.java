package dev.durathread.postgres;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/** All that anybody logs while it is open, at the finest level, through SLF4J or the JDK; nothing of it is printed. */
final class HeardLogs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level before = root.getLevel();
    private final ch.qos.logback.core.Appender<ILoggingEvent> printer = root.getAppender("STDERR");
    private final java.util.logging.Logger jdk = LogManager.getLogManager().getLogger("");
    private final java.util.logging.Logger driver = java.util.logging.Logger.getLogger("org.postgresql");
    private final JdkLines jdkLines = new JdkLines();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    HeardLogs() {
        root.detachAppender(printer);
        root.setLevel(Level.TRACE);
        setContext(root.getLoggerContext());
        start();
        root.addAppender(this);
        driver.setLevel(java.util.logging.Level.ALL);
        driver.setUseParentHandlers(false);
        driver.addHandler(jdkLines);
        jdk.addHandler(jdkLines);
    }

    private final class JdkLines extends Handler {
        JdkLines() {
            setLevel(java.util.logging.Level.ALL);
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(new SimpleFormatter().format(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Override
    protected void append(ILoggingEvent event) {
        String thrown = event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
        lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + event.getKeyValuePairs() + thrown);
    }

    List<String> lines() {
        return lines;
    }

    /** A failure as it is printed, with causes and all. */
    static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Override
    public void close() {
        jdk.removeHandler(jdkLines);
        driver.removeHandler(jdkLines);
        driver.setUseParentHandlers(true);
        driver.setLevel(null);
        root.detachAppender(this);
        root.setLevel(before);
        root.addAppender(printer);
    }
}
