package dev.durathread.internal.dispatch;

import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.replay.ExecutionMachine;
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
final class Watchdog {
    private static final Logger LOG = EngineLog.of(Watchdog.class);

    private final Node node;
    private final Map<Running, Boolean> running = new ConcurrentHashMap<>();
    private volatile boolean armed;

    private static final class Running {
        final String instanceId;
        final ExecutionMachine machine;
        final Instant since;
        boolean warned;

        Running(String instanceId, ExecutionMachine machine, Instant since) {
            this.instanceId = instanceId;
            this.machine = machine;
            this.since = since;
        }
    }

    Watchdog(Node node) {
        this.node = node;
    }

    /** Watches the code of an instance until the watch is closed. */
    Watch watch(String instanceId, ExecutionMachine machine) {
        Running entry = new Running(instanceId, machine, node.host().now());
        running.put(entry, true);
        if (!armed) {
            arm();
        }
        return () -> running.remove(entry);
    }

    /** A stretch of time in which code runs. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
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

    private void warn(Running entry) {
        String stack = Arrays.stream(entry.machine.runningStack())
                .map(frame -> "\n\tat " + frame)
                .collect(Collectors.joining());
        LOG.warn(
                "DUR-2008: a turn of instance \"{}\" has run for more than {} ms without waiting durably;"
                        + " blocking work belongs in an activity or a step{}",
                entry.instanceId,
                node.options().turnWarning().toMillis(),
                stack);
    }
}
