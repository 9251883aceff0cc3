package dev.durathread.sql;

import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.NODES;
import static dev.durathread.sql.Tables.SESSIONS;
import static dev.durathread.sql.Tables.TASKS;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectFrom;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.Renewal;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Nodes, and what they hold. */
public final class Leases {
    private static final Field<String> LEASE_INSTANCE = field(name("lease", "instance_id"), String.class);
    private static final Field<Long> LEASE_EXECUTION = field(name("lease", "execution_id"), Long.class);
    private static final Field<Long> LEASE_ACTIVITY = field(name("lease", "activity_id"), Long.class);
    private static final Field<Long> LEASE_TOKEN = field(name("lease", "token"), Long.class);

    private Leases() {}

    private static DSLContext dsl(SqlSession session) {
        return session.dialect().dsl();
    }

    public static void join(SqlSession session, NodeLease lease, Instant now) throws SQLException {
        List<String> earlier = session.list(
                dsl(session)
                        .select(NODES.nodeId)
                        .from(NODES)
                        .where(
                                NODES.node.eq(lease.name()),
                                NODES.nodeId.ne(lease.node().value())),
                Row::text);
        for (String node : earlier) {
            leave(session, node, now);
        }
        store(session, lease);
    }

    private static void store(SqlSession session, NodeLease lease) throws SQLException {
        long until = lease.until().toEpochMilli();
        session.run(dsl(session)
                .insertInto(NODES, NODES.nodeId, NODES.node, NODES.until)
                .values(lease.node().value(), lease.name(), until)
                .onConflict(NODES.nodeId)
                .doUpdate()
                .set(NODES.node, lease.name())
                .set(NODES.until, until));
    }

    public static void leave(SqlSession session, NodeId node, Instant now) throws SQLException {
        leave(session, node.value(), now);
    }

    private static void leave(SqlSession session, String node, Instant now) throws SQLException {
        session.run(dsl(session).deleteFrom(NODES).where(NODES.nodeId.eq(node)));
        int freed = session.run(dsl(session)
                .update(INSTANCES)
                .setNull(INSTANCES.heldBy)
                .set(INSTANCES.readyAt, Interventions.readyNoLaterThan(val(now.toEpochMilli())))
                .where(INSTANCES.heldBy.eq(node)));
        freed += session.run(dsl(session).update(TASKS).setNull(TASKS.heldBy).where(TASKS.heldBy.eq(node)));
        if (freed > 0) {
            session.news().work();
        }
    }

    /** The nodes that are taken to be alive. */
    public static List<NodeId> nodes(SqlSession session) throws SQLException {
        return session.list(dsl(session).select(NODES.nodeId).from(NODES), row -> new NodeId(row.text()));
    }

    /** Frees what nodes held whose lease has run out, or that are not known. */
    public static int recover(SqlSession session, Instant now) throws SQLException {
        Set<String> gone = new LinkedHashSet<>(session.list(
                session.dialect()
                        .locked(dsl(session)
                                .select(NODES.nodeId)
                                .from(NODES)
                                .where(NODES.until.le(now.toEpochMilli()))),
                Row::text));
        gone.addAll(session.list(
                dsl(session).selectDistinct(INSTANCES.heldBy).from(INSTANCES).where(isUnknown(INSTANCES.heldBy)),
                Row::text));
        gone.addAll(session.list(
                dsl(session).selectDistinct(TASKS.heldBy).from(TASKS).where(isUnknown(TASKS.heldBy)), Row::text));
        for (String node : gone) {
            leave(session, node, now);
        }
        return gone.size();
    }

    private static Condition isUnknown(Field<String> holder) {
        return holder.isNotNull().and(notExists(selectOne().from(NODES).where(NODES.nodeId.eq(holder))));
    }

    /** Whether {@link #recover} would find a node. */
    public static boolean hasDead(SqlSession session, Instant now) throws SQLException {
        return !session.list(
                        select(inline(1))
                                .from(NODES)
                                .where(NODES.until.le(now.toEpochMilli()))
                                .unionAll(select(inline(1)).from(INSTANCES).where(isUnknown(INSTANCES.heldBy)))
                                .unionAll(select(inline(1)).from(TASKS).where(isUnknown(TASKS.heldBy)))
                                .limit(1),
                        Row::number)
                .isEmpty();
    }

    /** Makes what a node holds ready again, and takes back one delivery of each. */
    public static void reviveHeld(SqlSession session, NodeId node, Instant now) throws SQLException {
        session.run(dsl(session)
                .update(INSTANCES)
                .set(
                        INSTANCES.deliveries,
                        when(INSTANCES.deliveries.gt(0), INSTANCES.deliveries.minus(1))
                                .otherwise(inline(0)))
                .set(INSTANCES.readyAt, Interventions.readyNoLaterThan(val(now.toEpochMilli())))
                .where(INSTANCES.heldBy.eq(node.value())));
    }

    /** Frees the tasks that a node holds under a token, which is good for nothing from then on. */
    public static void releaseTasks(SqlSession session, NodeId node, LeaseToken token) throws SQLException {
        int freed = session.run(dsl(session)
                .update(TASKS)
                .setNull(TASKS.heldBy)
                .setNull(TASKS.token)
                .where(TASKS.heldBy.eq(node.value()), TASKS.token.eq(token.value())));
        if (freed > 0) {
            session.news().work();
        }
    }

    /** Which of these tasks are gone or held under another token. */
    public static List<TaskLease> lost(SqlSession session, List<TaskLease> leases) throws SQLException {
        if (leases.isEmpty()) {
            return List.of();
        }
        return session.list(
                dsl(session)
                        .select(LEASE_INSTANCE, LEASE_EXECUTION, LEASE_ACTIVITY, LEASE_TOKEN)
                        .from(session.dialect().leases(leases))
                        .where(notExists(selectOne().from(TASKS).where(isLeased()))),
                row -> new TaskLease(
                        new TaskKey(row.text(), row.number(), row.number()), new LeaseToken(row.number())));
    }

    private static Condition isLeased() {
        return TASKS.instanceId
                .eq(LEASE_INSTANCE)
                .and(TASKS.executionId.eq(LEASE_EXECUTION))
                .and(TASKS.activityId.eq(LEASE_ACTIVITY))
                .and(TASKS.token.eq(LEASE_TOKEN));
    }

    /** Extends a node's lease and its sessions; says which of its tasks are lost. */
    public static List<TaskLease> renew(SqlSession session, Renewal renewal, Instant now) throws SQLException {
        store(session, renewal.lease());
        List<TaskLease> lost = lost(session, renewal.tasks());
        if (!renewal.tasks().isEmpty()) {
            holdAgain(session, renewal);
            touchSessions(session, renewal, now);
        }
        session.run(dsl(session)
                .update(SESSIONS)
                .set(SESSIONS.until, renewal.lease().until().toEpochMilli())
                .where(
                        SESSIONS.owner.eq(renewal.lease().name()),
                        SESSIONS.lastActive.ge(renewal.sessionsActiveSince().toEpochMilli())));
        session.run(dsl(session).deleteFrom(SESSIONS).where(SESSIONS.until.le(now.toEpochMilli())));
        return lost;
    }

    /** Tasks that were freed while the node was taken for dead, and that nobody has claimed since, are its own again. */
    private static void holdAgain(SqlSession session, Renewal renewal) throws SQLException {
        session.run(dsl(session)
                .update(TASKS)
                .set(TASKS.heldBy, renewal.lease().node().value())
                .where(
                        TASKS.heldBy.isNull(),
                        exists(selectFrom(session.dialect().leases(renewal.tasks()))
                                .where(isLeased()))));
    }

    private static void touchSessions(SqlSession session, Renewal renewal, Instant now) throws SQLException {
        session.run(dsl(session)
                .update(SESSIONS)
                .set(SESSIONS.lastActive, now.toEpochMilli())
                .where(exists(selectOne()
                        .from(TASKS)
                        .join(session.dialect().leases(renewal.tasks()))
                        .on(isLeased())
                        .where(TASKS.session.eq(SESSIONS.sessionId)))));
    }
}
