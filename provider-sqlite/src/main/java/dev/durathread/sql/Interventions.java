package dev.durathread.sql;

import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.TASKS;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import java.sql.SQLException;
import java.time.Instant;
import org.jooq.Condition;
import org.jooq.Field;

/** What operators change about an instance. */
public final class Interventions {
    private Interventions() {}

    /** The ready time of a row, but no later than a time. */
    public static Field<Long> readyNoLaterThan(Field<Long> at) {
        return when(INSTANCES.readyAt.lt(at), INSTANCES.readyAt).otherwise(at);
    }

    /** Suspends or resumes; false when there is no unfinished instance of that id. */
    public static boolean setSuspended(SqlSession session, String instanceId, boolean suspended, Instant now)
            throws SQLException {
        long at = now.toEpochMilli();
        var update = session.dialect().dsl().update(INSTANCES).set(INSTANCES.updatedAt, at);
        Condition found = INSTANCES.instanceId.eq(instanceId).and(InstanceRows.isUnfinished());
        int changed = suspended
                ? session.run(update.set(INSTANCES.suspended, 1)
                        .setNull(INSTANCES.heldBy)
                        .where(found))
                : session.run(update.set(INSTANCES.suspended, 0)
                        .set(INSTANCES.readyAt, greatest(INSTANCES.startAt, val(at)))
                        .where(found));
        if (changed > 0 && !suspended) {
            session.news().work();
        }
        return changed > 0;
    }

    /** Counts deliveries afresh; false when there is no instance of that id. */
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
                .where(INSTANCES.blocked.isNotNull(), InstanceRows.isUnfinished()));
        if (changed > 0) {
            session.news().work();
        }
    }
}
