package dev.durathread.internal.admin;

import dev.durathread.admin.AdminClient;
import dev.durathread.admin.DeletionFilter;
import dev.durathread.admin.DeletionResult;
import dev.durathread.admin.ExecutionInfo;
import dev.durathread.admin.InstanceInfo;
import dev.durathread.admin.InstanceQuery;
import dev.durathread.admin.InstanceStats;
import dev.durathread.admin.Page;
import dev.durathread.admin.PruneOptions;
import dev.durathread.admin.PruneResult;
import dev.durathread.admin.QueueDepths;
import dev.durathread.admin.SystemStats;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryJson;
import dev.durathread.history.Saturated;
import dev.durathread.host.Host;
import dev.durathread.internal.check.Names;
import dev.durathread.internal.client.InstanceControl;
import dev.durathread.internal.client.Statuses;
import dev.durathread.provider.Administration.InstanceCounts;
import dev.durathread.provider.Administration.QueueCounts;
import dev.durathread.provider.Administration.SystemCounts;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What operators ask and change. */
public final class AdminOperations implements AdminClient {
    private final Provider provider;
    private final Host host;
    private final InstanceControl control;
    private final Listing listing;
    private final Inspection inspection;
    private final Removal removal;
    private final Bulk bulk;

    public AdminOperations(Provider provider, Host host, Statuses statuses, InstanceControl control) {
        this.provider = provider;
        this.host = host;
        this.control = control;
        this.listing = new Listing(provider);
        this.inspection = new Inspection(provider, statuses);
        this.removal = new Removal(provider);
        this.bulk = new Bulk(listing, control);
    }

    @Override
    public Page<InstanceInfo> list(InstanceQuery query) {
        Listing.Found page = listing.page(query);
        return new Page<>(page.records().stream().map(inspection::summary).toList(), Optional.ofNullable(page.next()));
    }

    @Override
    public InstanceInfo info(String instanceId) {
        return inspection.inFull(record(instanceId), host.now());
    }

    private InstanceRecord record(String instanceId) {
        Names.check("instance id", instanceId);
        return provider.readInstance(instanceId).orElseThrow(() -> new InstanceNotFoundException(instanceId));
    }

    @Override
    public List<InstanceInfo> tree(String instanceId) {
        Names.check("instance id", instanceId);
        List<InstanceRecord> tree = provider.readTree(instanceId);
        if (tree.isEmpty()) {
            throw new InstanceNotFoundException(instanceId);
        }
        return tree.stream().map(inspection::summary).toList();
    }

    @Override
    public List<ExecutionInfo> executions(String instanceId) {
        return inspection.executions(Names.check("instance id", instanceId));
    }

    @Override
    public ExecutionInfo execution(String instanceId, long executionId) {
        return inspection.execution(Names.check("instance id", instanceId), executionId);
    }

    @Override
    public List<HistoryEvent> history(String instanceId, long executionId) {
        return inspection.history(Names.check("instance id", instanceId), executionId);
    }

    @Override
    public String exportHistory(String instanceId, long executionId) {
        execution(instanceId, executionId); // an empty export would look like a history
        return HistoryJson.writeLines(history(instanceId, executionId));
    }

    @Override
    public InstanceStats stats(String instanceId) {
        record(instanceId);
        InstanceCounts counts = provider.countInstance(instanceId);
        return new InstanceStats(
                counts.events(), counts.historyBytes(), counts.messages(), counts.keys(), counts.keyValueBytes());
    }

    @Override
    public SystemStats stats() {
        SystemCounts counts = provider.countSystem();
        return new SystemStats(
                counts.pending(),
                counts.running(),
                counts.completed(),
                counts.failed(),
                counts.cancelled(),
                counts.executions(),
                counts.events());
    }

    @Override
    public QueueDepths queueDepths() {
        Instant now = host.now();
        QueueCounts counts = provider.countQueues(now);
        @Nullable Instant oldest = counts.oldestReady();
        Duration waiting = oldest == null || oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now);
        return new QueueDepths(counts.instances(), counts.tasks(), counts.timers(), waiting);
    }

    @Override
    public DeletionResult delete(String instanceId, boolean force) {
        return removal.delete(Names.check("instance id", instanceId), force);
    }

    @Override
    public DeletionResult deleteAll(DeletionFilter filter) {
        return removal.deleteAll(filter);
    }

    @Override
    public DeletionResult deleteFinishedOlderThan(Duration age) {
        return removal.deleteFinishedBefore(Saturated.minus(host.now(), age));
    }

    @Override
    public PruneResult prune(String instanceId, PruneOptions options) {
        return removal.prune(record(instanceId), options);
    }

    @Override
    public PruneResult pruneAll(InstanceQuery query, PruneOptions options) {
        PruneResult[] all = {PruneResult.NONE};
        listing.eachPage(query, page -> page.forEach(record -> all[0] = all[0].plus(removal.prune(record, options))));
        return all[0];
    }

    @Override
    public void retryPoisoned(String instanceId) {
        InstanceRecord record = record(instanceId);
        if (record.status().isFinished()) {
            throw new InstanceFinishedException(instanceId, record.status().name());
        }
        if (!provider.resetDeliveries(instanceId, host.now())) {
            throw new InstanceNotFoundException(instanceId);
        }
    }

    @Override
    public long cancelAll(InstanceQuery query, String reason) {
        return bulk.send(query, control.cancellation(reason));
    }

    @Override
    public long terminateAll(InstanceQuery query, String reason) {
        return bulk.each(query, _ -> true, id -> control.terminate(id, reason));
    }

    @Override
    public long suspendAll(InstanceQuery query, String reason) {
        return bulk.each(query, record -> !record.suspended(), id -> control.suspend(id, reason));
    }

    @Override
    public long resumeAll(InstanceQuery query) {
        return bulk.each(query, InstanceRecord::suspended, control::resume);
    }

    @Override
    public long raiseEventAll(InstanceQuery query, String name, @Nullable Object payload) {
        return bulk.send(query, control.event(name, payload));
    }
}
