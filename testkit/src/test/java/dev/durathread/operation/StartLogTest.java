package dev.durathread.operation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.durathread.DurableRuntime;
import dev.durathread.RuntimeOptions;
import dev.durathread.history.HistoryJson;
import dev.durathread.provider.Provider;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a runtime says of itself as it starts. */
class StartLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(DurableRuntime.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    @DisplayName(
            "OBS-15 OPT-10 the first line names release, node, provider, fibers and the history formats it can run")
    void saysWhatItIs() {
        TestStore store = TestStore.create();
        Provider provider = store.provider();
        RuntimeOptions options = RuntimeOptions.defaults().withNodeName("start-log");
        DurableRuntime.builder(provider).options(options).start().close();
        store.close();
        assertThat(HistoryJson.OLDEST_FORMAT).isBetween(1, HistoryJson.FORMAT);
        assertThat(linesOf("start-log").getFirst())
                .startsWith("Durathread ")
                .contains("node \"start-log\" on " + provider.name() + " " + provider.version() + ", ")
                .containsPattern("(OWN|PLATFORM)_SCHEDULER fibers")
                .contains("history formats " + HistoryJson.OLDEST_FORMAT + " to " + HistoryJson.FORMAT + ", ");
    }

    private List<String> linesOf(String node) {
        return lines.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains('"' + node + '"'))
                .toList();
    }
}
