package dev.durathread.sqlite;

import static dev.durathread.sql.Placeholders.NUMBER;
import static dev.durathread.sql.Placeholders.TEXT;
import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.TASKS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;

import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Claims;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.sql.BrokenTask;
import dev.durathread.sql.FailureJson;
import dev.durathread.sql.Quarantine;
import dev.durathread.sql.Row;
import dev.durathread.sql.SqlSession;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Claims tasks, and the sessions that they belong to. */
final class TaskClaims {
    private final TaskSearch search;
    private final Sessions sessions;
    private final String claim;
    private final String read;

    TaskClaims(DSLContext dsl, Sessions sessions) {
        this.sessions = sessions;
        search = new TaskSearch(dsl, sessions);
        claim = dsl.render(dsl.update(TASKS)
                .set(TASKS.heldBy, TEXT)
                .set(TASKS.token, NUMBER)
                .set(TASKS.deliveries, TASKS.deliveries.plus(inline(1)))
                .where(hasKey()));
        read = dsl.render(dsl.select(
                        TASKS.input,
                        TASKS.settings,
                        TASKS.scheduledAt,
                        TASKS.lastFailure,
                        TASKS.heartbeat,
                        INSTANCES.orchestration,
                        coalesce(INSTANCES.version, inline("")))
                .from(TASKS)
                .join(INSTANCES)
                .on(INSTANCES.instanceId.eq(TASKS.instanceId))
                .where(hasKey()));
    }

    private static Condition hasKey() {
        return TASKS.instanceId.eq(TEXT).and(TASKS.executionId.eq(NUMBER)).and(TASKS.activityId.eq(NUMBER));
    }

    /** What there would be to claim. */
    TaskSearch.Found look(SqlSession session, TaskClaim request) throws SQLException {
        return search.find(session, request);
    }

    Claims<ClaimedTask> claim(SqlSession session, TaskClaim request) throws SQLException {
        TaskSearch.Found found = search.find(session, request);
        List<ClaimedTask> claimed = new ArrayList<>(found.tasks().size());
        List<BrokenTask> orphans = new ArrayList<>(0);
        Instant nextDue = found.nextDue();
        for (FreeTask task : found.tasks()) {
            Long from = enterSession(session, task, request);
            if (from != null) {
                nextDue = earlier(nextDue, from);
            } else {
                ClaimedTask one = claim(session, task, request);
                if (one == null) {
                    orphans.add(new BrokenTask(task.key(), task.name()));
                } else {
                    claimed.add(one);
                }
            }
        }
        Quarantine.remove(session, orphans);
        return new Claims<>(claimed, nextDue);
    }

    private static Instant earlier(@Nullable Instant nextDue, long from) {
        Instant at = Instant.ofEpochMilli(from);
        return nextDue == null || at.isBefore(nextDue) ? at : nextDue;
    }

    /**
     * Takes the session of the task if it has one. If the owner has too many sessions by now, returns when to look
     * again.
     */
    private @Nullable Long enterSession(SqlSession session, FreeTask task, TaskClaim request) throws SQLException {
        long now = request.now().toEpochMilli();
        Long overdueFrom = task.overdueFrom();
        if (task.session() == null || request.sessions() == null || (overdueFrom != null && overdueFrom <= now)) {
            return null;
        }
        Long from = sessions.admitsFrom(session, task.session(), request.sessions(), now);
        if (from == null || from > now) {
            return Objects.requireNonNullElse(from, Long.MAX_VALUE);
        }
        sessions.take(session, task.session(), request.sessions(), now);
        return null;
    }

    /** Null when its instance is gone. */
    private @Nullable ClaimedTask claim(SqlSession session, FreeTask task, TaskClaim request) throws SQLException {
        TaskKey key = task.key();
        session.run(
                claim,
                request.node().value(),
                request.token().value(),
                key.instanceId(),
                key.executionId(),
                key.activityId());
        return session.firstOrNull(
                read, row -> claimed(row, task, request), key.instanceId(), key.executionId(), key.activityId());
    }

    private static ClaimedTask claimed(Row row, FreeTask task, TaskClaim request) throws SQLException {
        String input = row.text();
        String options = row.text();
        Instant scheduledAt = row.time();
        return new ClaimedTask(
                new TaskLease(task.key(), request.token()),
                task.name(),
                input,
                task.tag(),
                task.session(),
                options,
                scheduledAt,
                task.queueDeadline() == null ? null : Instant.ofEpochMilli(task.queueDeadline()),
                task.deliveries() + 1,
                task.attempts(),
                FailureJson.readOrNull(row.textOrNull()),
                row.textOrNull(),
                row.text(),
                row.text());
    }
}
