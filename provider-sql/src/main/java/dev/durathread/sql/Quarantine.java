package dev.durathread.sql;

import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.TASKS;
import static dev.durathread.sql.Existence.notExists;
import static org.jooq.impl.DSL.selectOne;

import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes rows that are broken out of the way of claims, so that one of them costs its own instance and nobody else (INV-18).
 * Nothing of what they hold is changed.
 */
public final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private Quarantine() {}

    /** Blocks instances whose row was claimed and cannot be read: none is ready again before something new arrives. */
    public static void setAside(SqlSession session, List<BrokenInstance> broken) throws SQLException {
        for (BrokenInstance one : broken) {
            session.run(session.dialect()
                    .dsl()
                    .update(INSTANCES)
                    .set(INSTANCES.blocked, one.reason())
                    .setNull(INSTANCES.heldBy)
                    .setNull(INSTANCES.readyAt)
                    .where(INSTANCES.instanceId.eq(one.instanceId())));
            LOG.warn("instance \"{}\" is blocked: {}", one.instanceId(), one.reason());
        }
    }

    /** Removes tasks whose instance is gone, unless it is there by now: nobody could be told what came of them. */
    public static void remove(SqlSession session, List<BrokenTask> orphans) throws SQLException {
        for (BrokenTask orphan : orphans) {
            int removed = session.run(session.dialect()
                    .dsl()
                    .deleteFrom(TASKS)
                    .where(
                            TASKS.instanceId.eq(orphan.key().instanceId()),
                            TASKS.executionId.eq(orphan.key().executionId()),
                            TASKS.activityId.eq(orphan.key().activityId()),
                            notExists(selectOne()
                                    .from(INSTANCES)
                                    .where(INSTANCES.instanceId.eq(orphan.key().instanceId())))));
            if (removed > 0) {
                LOG.warn(
                        "DUR-3122: activity \"{}\", #{} of instance \"{}\", was removed: there is no such instance",
                        orphan.name(),
                        orphan.key().activityId(),
                        orphan.key().instanceId());
            }
        }
    }
}
