package dev.durathread.postgres;

import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.MESSAGE_IDS;
import static dev.durathread.sql.Tables.TASKS;

import dev.durathread.provider.TaskLease;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.sql.News;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;

/**
 * Applies batches, each in one transaction of two round trips: {@code BEGIN}, lock and read; then write and
 * {@code COMMIT}. One write alone, or a start with its first turn, takes a single round trip where {@link LoneWrites} can
 * apply it. A batch in which one write builds on another in a way that a {@link UnitOfWork} leaves to the database takes
 * two more for each such place.
 */
final class Batches {
    /** Up to so many writes a server meets few shapes of a batch even when each statement is sent for itself. */
    private static final int FEW = 1;

    private final Beginnings beginnings;
    private final BulkStatement lockInstances;
    private final BulkStatement lockTasks;
    private final BulkStatement findMessageIds;
    private final WriteStatements writes;
    private final LoneWrites loneWrites;

    Batches(DSLContext dsl, Beginnings beginnings) {
        this.beginnings = beginnings;
        lockInstances = LockStatements.instances(dsl);
        lockTasks = LockStatements.tasks(dsl);
        findMessageIds = LockStatements.messageIds(dsl);
        writes = new WriteStatements(dsl);
        loneWrites = new LoneWrites(dsl, beginnings, writes);
    }

    /** Told before the statements are sent with which the transaction may end. */
    interface LastStep {
        void begins();
    }

    /** Applies a batch and commits. The connection is in auto-commit mode. */
    List<WriteOutcome> apply(Connection connection, List<Write> batch, Instant now, News news, LastStep lastStep)
            throws SQLException {
        Optional<List<WriteOutcome>> outcomes = loneWrites.apply(connection, batch, now, news, lastStep);
        return outcomes.isPresent() ? outcomes.get() : applyUnits(connection, batch, now, news, lastStep);
    }

    private List<WriteOutcome> applyUnits(
            Connection connection, List<Write> batch, Instant now, News news, LastStep lastStep) throws SQLException {
        List<WriteOutcome> outcomes = new ArrayList<>(batch.size());
        while (outcomes.size() < batch.size()) {
            List<Write> rest = batch.subList(outcomes.size(), batch.size());
            UnitOfWork unit = lock(connection, rest, now, news);
            for (Write write : rest) {
                if (unit.isAheadOf(write)) {
                    break;
                }
                unit.apply(write);
            }
            boolean isLast = unit.outcomes().size() == rest.size();
            if (isLast) {
                lastStep.begins();
            }
            write(connection, unit, isLast);
            outcomes.addAll(unit.outcomes());
        }
        return outcomes;
    }

    private UnitOfWork lock(Connection connection, List<Write> writes, Instant now, News news) throws SQLException {
        Footprint footprint = Footprint.of(writes);
        boolean isOfFew = writes.size() <= FEW;
        Map<String, InstanceRow> instances = new HashMap<>();
        Map<TaskLease, Boolean> leased = new HashMap<>();
        Set<Footprint.SentMessage> stored = new HashSet<>();
        Pipeline pipeline = Pipeline.beginningWith(beginnings.ofBatch);
        if (!footprint.instances().isEmpty()) {
            Rows ids = new Rows(lockInstances, isOfFew);
            footprint.instances().forEach(id -> ids.add().put(INSTANCES.instanceId, id));
            pipeline.add(ids, row -> {
                InstanceRow instance = InstanceRow.read(row);
                instances.put(instance.id(), instance);
            });
        }
        if (!footprint.tasks().isEmpty()) {
            pipeline.add(
                    leases(footprint.tasks(), isOfFew),
                    row -> leased.put(footprint.tasks().get(row.count()), row.count() == 1));
        }
        if (!footprint.messages().isEmpty()) {
            pipeline.add(
                    messageIds(footprint.messages(), isOfFew),
                    row -> stored.add(footprint.messages().get(row.count())));
        }
        pipeline.run(connection);
        return new UnitOfWork(instances, leased, stored, new Changes(this.writes, isOfFew), news, now);
    }

    private Rows leases(List<TaskLease> leases, boolean isOfFew) {
        Rows rows = new Rows(lockTasks, isOfFew);
        for (TaskLease lease : leases) {
            int place = rows.size();
            rows.add()
                    .put(TASKS.instanceId, lease.task().instanceId())
                    .put(TASKS.executionId, lease.task().executionId())
                    .put(TASKS.activityId, lease.task().activityId())
                    .put(TASKS.token, lease.token().value())
                    .put(WriteQueries.PLACE, place);
        }
        return rows;
    }

    private Rows messageIds(List<Footprint.SentMessage> messages, boolean isOfFew) {
        Rows rows = new Rows(findMessageIds, isOfFew);
        for (Footprint.SentMessage message : messages) {
            int place = rows.size();
            rows.add()
                    .put(MESSAGE_IDS.instanceId, message.instanceId())
                    .put(MESSAGE_IDS.messageId, message.messageId())
                    .put(WriteQueries.PLACE, place);
        }
        return rows;
    }

    private static void write(Connection connection, UnitOfWork unit, boolean isLast) throws SQLException {
        Pipeline pipeline = new Pipeline();
        unit.finish(pipeline);
        if (isLast) {
            pipeline.add(Pipeline.COMMIT);
        }
        if (!pipeline.isEmpty()) {
            pipeline.run(connection);
        }
    }
}
