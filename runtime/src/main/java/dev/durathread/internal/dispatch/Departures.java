package dev.durathread.internal.dispatch;

import dev.durathread.failure.ProviderException;
import dev.durathread.internal.host.Pacer;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.InstanceGlance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Instances in memory that may have come to their end without this node: terminated by a client, ended or deleted
 * elsewhere. Those that have are dropped. One whose turn is under way is looked at when that has come to its end.
 */
final class Departures {
    private static final Logger LOG = EngineLog.of(Departures.class);

    private final Node node;
    private final Residents residents;
    private final Consumer<Resident> drop;
    private final Set<String> suspects = ConcurrentHashMap.newKeySet();
    private final Pacer pacer;

    Departures(Node node, Executor storage, Residents residents, Consumer<Resident> drop) {
        this.node = node;
        this.residents = residents;
        this.drop = drop;
        this.pacer = new Pacer("looks at changed instances", node.host(), storage, this::look);
    }

    /** Somebody has changed an instance. */
    void suspect(String instanceId) {
        Resident resident = residents.find(instanceId);
        if (resident != null && resident.changedWhileQuiet()) {
            suspects.add(instanceId);
            pacer.wake();
        }
    }

    void stop() {
        pacer.stop();
    }

    private void look() {
        List<String> ids = List.copyOf(suspects);
        ids.forEach(suspects::remove);
        try {
            Map<String, InstanceGlance> found = new HashMap<>();
            node.provider().glance(ids).forEach(glance -> found.put(glance.instanceId(), glance));
            for (String id : ids) {
                InstanceGlance glance = found.get(id);
                Resident resident = residents.find(id);
                if (resident != null && (glance == null || glance.status().isFinished())) {
                    drop.accept(resident);
                }
            }
        } catch (ProviderException e) {
            node.meters().storageErrors.increment();
            LOG.warn("DUR-3010: looking whether instances have ended failed; their next commit will tell", e);
        }
    }
}
