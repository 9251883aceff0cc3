package dev.durathread.internal.dispatch;

import dev.durathread.failure.ProviderException;
import dev.durathread.internal.host.Pacer;
import dev.durathread.internal.instance.LoadedInstance;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.InstanceGlance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;

/**
 * Instances in memory that may have come to their end without this node: terminated by a client, ended or deleted
 * elsewhere. Those that have are dropped. One whose turn is under way is looked at when that has come to its end.
 */
public final class EndedElsewhere {
    private static final Logger LOG = EngineLog.of(EndedElsewhere.class);

    private final Node node;
    private final InstanceTable table;
    private final TurnQueue queue;
    private final Set<String> suspects = ConcurrentHashMap.newKeySet();
    private final Pacer pacer;

    public EndedElsewhere(Node node, Executor storage, InstanceTable table, TurnQueue queue) {
        this.node = node;
        this.table = table;
        this.queue = queue;
        this.pacer = new Pacer("looks at changed instances", node.host(), storage, this::look);
    }

    /** Somebody has changed an instance. */
    public void suspect(String instanceId) {
        LoadedInstance instance = table.find(instanceId);
        if (instance != null && instance.changedWhileQuiet()) {
            suspects.add(instanceId);
            pacer.wake();
        }
    }

    /** Looks no more. */
    public void stop() {
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
                LoadedInstance instance = table.find(id);
                boolean over = glance == null || glance.status().isFinished();
                if (instance != null && over && instance.endedElsewhere() == LoadedInstance.Offer.START) {
                    queue.add(instance);
                }
            }
        } catch (ProviderException e) {
            node.meters().storageErrors.increment();
            LOG.warn("DUR-3010: looking whether instances have ended failed; their next commit will tell", e);
        }
    }
}
