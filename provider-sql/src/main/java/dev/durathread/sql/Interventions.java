package dev.durathread.sql;

import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.TASKS;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import java.sql.SQLException;
import java.time.Instant;
import org.jooq.Field;

/** The changes that operators make to an instance. */
public final class Interventions {
    private Interventions() {}

    /** The ready time of a row, but no later than a time. */
    public static Field<Long> readyNoLaterThan(Field<Long> at) {
        return when(INSTANCES.readyAt.lt(at), INSTANCES.readyAt).otherwise(at);
    }

    /** Suspends an instance. Returns false when there is no unfinished instance of that id. */
    public static boolean suspend(SqlSession session, String instanceId, String reason, Instant now)
            throws SQLException {
        return session.run(session.dialect()
                        .dsl()
                        .update(INSTANCES)
                        .set(INSTANCES.updatedAt, now.toEpochMilli())
                        .set(INSTANCES.suspended, 1)
                        .set(INSTANCES.blocked, reason)
                        .setNull(INSTANCES.heldBy)
                        .where(INSTANCES.instanceId.eq(instanceId), InstanceRows.isUnfinished()))
                > 0;
    }

    /** Resumes an instance. Returns false when there is no unfinished instance of that id. */
    public static boolean resume(SqlSession session, String instanceId, Instant now) throws SQLException {
        long at = now.toEpochMilli();
        int changed = session.run(session.dialect()
                .dsl()
                .update(INSTANCES)
                .set(INSTANCES.updatedAt, at)
                .set(INSTANCES.suspended, 0)
                .setNull(INSTANCES.blocked)
                .set(INSTANCES.readyAt, greatest(INSTANCES.startAt, val(at)))
                .where(INSTANCES.instanceId.eq(instanceId), InstanceRows.isUnfinished()));
        if (changed > 0) {
            session.news().work();
        }
        return changed > 0;
    }

    /** Sets the count of deliveries to zero. Returns false when there is no instance of that id. */
    public static boolean resetDeliveries(SqlSession session, String instanceId, Instant now) throws SQLException {
        int found = session.run(session.dialect()
                .dsl()
                .update(INSTANCES)
                .set(INSTANCES.deliveries, 0)
                .where(INSTANCES.instanceId.eq(instanceId)));
        if (found == 0) {
            return false;
        }
        session.run(
                session.dialect().dsl().update(TASKS).set(TASKS.deliveries, 0).where(TASKS.instanceId.eq(instanceId)));
        session.run(session.dialect()
                .dsl()
                .update(INSTANCES)
                .set(INSTANCES.readyAt, readyNoLaterThan(greatest(INSTANCES.startAt, val(now.toEpochMilli()))))
                .where(INSTANCES.instanceId.eq(instanceId), InstanceRows.isUnfinished(), INSTANCES.heldBy.isNull()));
        session.news().work();
        return true;
    }

    /** Makes every blocked instance ready. */
    public static void retryBlocked(SqlSession session, Instant now) throws SQLException {
        int changed = session.run(session.dialect()
                .dsl()
                .update(INSTANCES)
                .set(INSTANCES.readyAt, now.toEpochMilli())
                .where(INSTANCES.blocked.isNotNull(), INSTANCES.suspended.eq(0), InstanceRows.isUnfinished()));
        if (changed > 0) {
            session.news().work();
        }
    }
}
