package dev.durathread.internal.instance;

import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Node;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/**
 * Notes turns, live or replayed, that neither end nor wait durably: their code sleeps, reads a socket, waits for a lock,
 * or loops. Looks twice in each warning time; a turn that outlasts it is logged once, with its stack.
 */
public final class Watchdog {
    private static final Logger LOG = EngineLog.of(Watchdog.class);

    private final Node node;
    private final Map<Watch, Boolean> running = new ConcurrentHashMap<>();
    private volatile boolean armed;

    /** A stretch of time in which code runs. */
    public final class Watch implements AutoCloseable {
        private final LoadedCode code;
        private final Instant since;
        private boolean warned;

        private Watch(LoadedCode code, Instant since) {
            this.code = code;
            this.since = since;
        }

        @Override
        public void close() {
            running.remove(this);
        }
    }

    public Watchdog(Node node) {
        this.node = node;
    }

    /** Watches the code of an instance until the watch is closed. */
    public Watch watch(LoadedCode code) {
        Watch watch = new Watch(code, node.host().now());
        running.put(watch, true);
        if (!armed) {
            arm();
        }
        return watch;
    }

    private void arm() {
        armed = true;
        Instant at = node.host().now().plus(node.options().turnWarning().dividedBy(2));
        node.host().schedule(at, Urgency.HOUSEKEEPING, this::look);
    }

    private void look() {
        Instant now = node.host().now();
        running.keySet().forEach(entry -> {
            if (!entry.warned && entry.since.plus(node.options().turnWarning()).isBefore(now)) {
                entry.warned = true;
                warn(entry);
            }
        });
        armed = false;
        if (!running.isEmpty()) {
            arm();
        }
    }

    private void warn(Watch entry) {
        String stack = Arrays.stream(entry.code.runningStack())
                .map(frame -> "\n\tat " + frame)
                .collect(Collectors.joining());
        LOG.warn(
                "DUR-2008: a turn of instance \"{}\" has run for more than {} ms without waiting durably;"
                        + " blocking work belongs in an activity or a step{}",
                entry.code.identity().instanceId(),
                node.options().turnWarning().toMillis(),
                stack);
    }
}
