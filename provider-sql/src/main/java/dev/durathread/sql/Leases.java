package dev.durathread.sql;

import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.NODES;
import static dev.durathread.sql.Tables.SESSIONS;
import static dev.durathread.sql.Tables.TASKS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lead;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static dev.durathread.sql.Existence.notExists;
import static org.jooq.impl.DSL.orderBy;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
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
import org.jooq.Record1;
import org.jooq.ResultQuery;
import org.jooq.Row3;
import org.jooq.Select;
import org.jooq.UpdateSetMoreStep;

/** Nodes, and what they hold. */
public final class Leases {
    private static final Field<String> LEASE_INSTANCE = field(name("lease", "instance_id"), String.class);
    private static final Field<Long> LEASE_EXECUTION = field(name("lease", "execution_id"), Long.class);
    private static final Field<Long> LEASE_ACTIVITY = field(name("lease", "activity_id"), Long.class);
    private static final Field<Long> LEASE_TOKEN = field(name("lease", "token"), Long.class);

    /** Comes after every id of a node. */
    private static final String LAST = "\udbff\udfff";

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
            free(session, node, now);
            forget(session, NODES.nodeId.eq(node));
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

    /**
     * Forgets a node and frees what it holds.
     *
     * @return whether that was all: rows that another session has locked are passed over
     */
    public static boolean leave(SqlSession session, NodeId node, Instant now) throws SQLException {
        forget(session, NODES.nodeId.eq(node.value()));
        free(session, node.value(), now);
        return !holds(session, node.value());
    }

    /** Frees what a node holds and waits for whoever has it locked, as long as the database lets it. */
    public static void freeWaiting(SqlSession session, NodeId node, Instant now) throws SQLException {
        session.run(releasing(session, now).where(INSTANCES.heldBy.eq(node.value())));
        session.run(dsl(session).update(TASKS).setNull(TASKS.heldBy).where(TASKS.heldBy.eq(node.value())));
        session.news().work();
    }

    private static boolean holds(SqlSession session, String node) throws SQLException {
        return !session.list(
                        select(inline(1))
                                .from(INSTANCES)
                                .where(INSTANCES.heldBy.eq(node))
                                .unionAll(select(inline(1)).from(TASKS).where(TASKS.heldBy.eq(node)))
                                .limit(1),
                        Row::number)
                .isEmpty();
    }

    /** Nodes whose row is locked, as by a renewal, stay known. */
    private static int forget(SqlSession session, Condition which) throws SQLException {
        return session.run(dsl(session)
                .deleteFrom(NODES)
                .where(NODES.nodeId.in(session.dialect()
                        .passingLocked(
                                dsl(session).select(NODES.nodeId).from(NODES).where(which)))));
    }

    /** Frees what a node holds, as far as nobody has it locked: a node that stands still may never let go of a lock. */
    private static int free(SqlSession session, String node, Instant now) throws SQLException {
        int freed = session.run(
                releasing(session, now).where(INSTANCES.instanceId.in(unlocked(session, INSTANCES.heldBy.eq(node)))));
        freed += session.run(dsl(session)
                .update(TASKS)
                .setNull(TASKS.heldBy)
                .where(taskKey()
                        .in(session.dialect()
                                .passingLocked(dsl(session)
                                        .select(TASKS.instanceId, TASKS.executionId, TASKS.activityId)
                                        .from(TASKS)
                                        .where(TASKS.heldBy.eq(node))))));
        if (freed > 0) {
            session.news().work();
        }
        return freed;
    }

    private static UpdateSetMoreStep<?> releasing(SqlSession session, Instant now) {
        return dsl(session)
                .update(INSTANCES)
                .setNull(INSTANCES.heldBy)
                .set(INSTANCES.readyAt, Interventions.readyNoLaterThan(val(now.toEpochMilli())));
    }

    private static Select<Record1<String>> unlocked(SqlSession session, Condition which) {
        return session.dialect()
                .passingLocked(dsl(session)
                        .select(INSTANCES.instanceId)
                        .from(INSTANCES)
                        .where(which));
    }

    private static Row3<String, Long, Long> taskKey() {
        return row(TASKS.instanceId, TASKS.executionId, TASKS.activityId);
    }

    /** The nodes that are taken to be alive. */
    public static List<NodeId> nodes(SqlSession session) throws SQLException {
        return session.list(dsl(session).select(NODES.nodeId).from(NODES), row -> new NodeId(row.text()));
    }

    /** Frees what nodes held whose lease has run out, or that are not known. */
    public static int recover(SqlSession session, Instant now) throws SQLException {
        List<String> dead =
                session.list(dsl(session).select(NODES.nodeId).from(NODES).where(hasRunOut(now)), Row::text);
        int gone = 0;
        for (String node : dead) {
            gone += forget(session, NODES.nodeId.eq(node).and(hasRunOut(now)));
            free(session, node, now);
        }
        Set<String> unknown = new LinkedHashSet<>();
        for (List<String> more = unknownHolders(session); unknown.addAll(more); more = unknownHolders(session)) {
            for (String node : more) {
                gone += Math.min(free(session, node, now), 1);
            }
        }
        return gone;
    }

    private static Condition hasRunOut(Instant now) {
        return NODES.until.le(now.toEpochMilli());
    }

    /** Whether {@link #recover} would find a node. */
    public static boolean hasDead(SqlSession session, Instant now) throws SQLException {
        return !session.list(
                                dsl(session)
                                        .selectOne()
                                        .from(NODES)
                                        .where(hasRunOut(now))
                                        .limit(1),
                                Row::number)
                        .isEmpty()
                || !unknownHolders(session).isEmpty();
    }

    /**
     * Holders that are not among the nodes: of each table and between each node and the next, in the order of their ids,
     * the first. What nodes that are known hold is not looked at, however much it is.
     */
    private static List<String> unknownHolders(SqlSession session) throws SQLException {
        return session.list(unknownHolders(dsl(session)), Row::text);
    }

    /** The query, for those who look at its plan. */
    public static ResultQuery<?> unknownHolders(DSLContext dsl) {
        Field<String> from = field(name("gap", "after"), String.class);
        Field<String> to = field(name("gap", "before"), String.class);
        Select<?> gaps = dsl.select(
                        inline("").as("after"),
                        coalesce(min(NODES.nodeId), inline(LAST)).as("before"))
                .from(NODES)
                .unionAll(dsl.select(
                                NODES.nodeId, coalesce(lead(NODES.nodeId).over(orderBy(NODES.nodeId)), inline(LAST)))
                        .from(NODES));
        Field<String> instances = field(dsl.select(INSTANCES.heldBy)
                .from(INSTANCES)
                .where(INSTANCES.heldBy.gt(from), INSTANCES.heldBy.lt(to))
                .orderBy(INSTANCES.heldBy)
                .limit(inline(1)));
        Field<String> tasks = field(dsl.select(TASKS.heldBy)
                .from(TASKS)
                .where(TASKS.heldBy.gt(from), TASKS.heldBy.lt(to))
                .orderBy(TASKS.heldBy)
                .limit(inline(1)));
        Field<String> holder = field(name("holder"), String.class);
        return dsl.select(holder)
                .from(dsl.select(instances.as("holder"))
                        .from(gaps.asTable("gap"))
                        .unionAll(dsl.select(tasks.as("holder")).from(gaps.asTable("gap")))
                        .asTable("found"))
                .where(holder.isNotNull());
    }

    /**
     * Makes what a node holds ready again, and takes back one delivery of each.
     *
     * @return whether that was all: rows that another session has locked are passed over
     */
    public static boolean reviveHeld(SqlSession session, NodeId node, Instant now) throws SQLException {
        int held = session.list(
                        dsl(session).selectCount().from(INSTANCES).where(INSTANCES.heldBy.eq(node.value())), Row::count)
                .getFirst();
        int revived = session.run(dsl(session)
                .update(INSTANCES)
                .set(
                        INSTANCES.deliveries,
                        when(INSTANCES.deliveries.gt(0), INSTANCES.deliveries.minus(1))
                                .otherwise(inline(0)))
                .set(INSTANCES.readyAt, Interventions.readyNoLaterThan(val(now.toEpochMilli())))
                .where(INSTANCES.instanceId.in(unlocked(session, INSTANCES.heldBy.eq(node.value())))));
        return revived >= held;
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
                .where(isUnlockedSession(
                        session,
                        SESSIONS.owner
                                .eq(renewal.lease().name())
                                .and(SESSIONS.lastActive.ge(
                                        renewal.sessionsActiveSince().toEpochMilli())))));
        session.run(dsl(session)
                .deleteFrom(SESSIONS)
                .where(isUnlockedSession(session, SESSIONS.until.le(now.toEpochMilli()))));
        return lost;
    }

    private static Condition isUnlockedSession(SqlSession session, Condition which) {
        return SESSIONS.sessionId.in(session.dialect()
                .passingLocked(
                        dsl(session).select(SESSIONS.sessionId).from(SESSIONS).where(which)));
    }

    /** Tasks that were freed while the node was taken for dead, and that nobody has claimed since, are its own again. */
    private static void holdAgain(SqlSession session, Renewal renewal) throws SQLException {
        session.run(dsl(session)
                .update(TASKS)
                .set(TASKS.heldBy, renewal.lease().node().value())
                .where(taskKey()
                        .in(session.dialect()
                                .passingLocked(dsl(session)
                                        .select(TASKS.instanceId, TASKS.executionId, TASKS.activityId)
                                        .from(session.dialect().leases(renewal.tasks()))
                                        .join(TASKS)
                                        .on(isLeased())
                                        .where(TASKS.heldBy.isNull())))));
    }

    private static void touchSessions(SqlSession session, Renewal renewal, Instant now) throws SQLException {
        session.run(dsl(session)
                .update(SESSIONS)
                .set(SESSIONS.lastActive, now.toEpochMilli())
                .where(isUnlockedSession(
                        session,
                        SESSIONS.sessionId.in(select(TASKS.session)
                                .from(session.dialect().leases(renewal.tasks()))
                                .join(TASKS)
                                .on(isLeased())))));
    }
}
