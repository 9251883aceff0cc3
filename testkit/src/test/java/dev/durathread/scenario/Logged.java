package dev.durathread.scenario;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** What is logged to one logger, from opening to closing, and nowhere else meanwhile. */
final class Logged implements AutoCloseable {
    private final Logger logger;
    private final Level levelBefore;
    private final Gatherer gatherer;

    private static final class Gatherer extends AppenderBase<ILoggingEvent> {
        private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
        private final Consumer<ILoggingEvent> listener;

        Gatherer(Consumer<ILoggingEvent> listener) {
            this.listener = listener;
        }

        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
            listener.accept(event);
        }
    }

    private Logged(Logger logger, Level level, Consumer<ILoggingEvent> listener) {
        this.logger = logger;
        this.levelBefore = logger.getLevel();
        this.gatherer = new Gatherer(listener);
        gatherer.setContext(logger.getLoggerContext());
        gatherer.start();
        logger.setLevel(level);
        logger.setAdditive(false);
        logger.addAppender(gatherer);
    }

    static Logged at(String name, Level level) {
        return at(name, level, _ -> {});
    }

    /** @param listener is told of each line on the thread that logs it */
    static Logged at(String name, Level level, Consumer<ILoggingEvent> listener) {
        return new Logged((Logger) LoggerFactory.getLogger(name), level, listener);
    }

    List<ILoggingEvent> events() {
        return gatherer.events;
    }

    List<String> messages() {
        return gatherer.events.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(gatherer);
        logger.setAdditive(true);
        logger.setLevel(levelBefore);
    }
}
