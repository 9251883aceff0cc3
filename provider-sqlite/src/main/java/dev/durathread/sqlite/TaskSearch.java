package dev.durathread.sqlite;

import static dev.durathread.sql.Placeholders.NUMBER;
import static dev.durathread.sql.Placeholders.TEXT;
import static dev.durathread.sql.Tables.TASKS;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;

import dev.durathread.provider.TagSelection;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.TaskKey;
import dev.durathread.sql.Row;
import dev.durathread.sql.SqlSession;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * Finds the free tasks that a node may claim. Each tag has its own range of an index, so the search does not walk over
 * the queues of other tags.
 */
final class TaskSearch {
    private final Sessions sessions;
    private final String anyFree;
    private final String allTags;
    private final String tagged;
    private final String untagged;
    private final String oneTag;
    private final String overdue;
    private final String nextVisible;
    private final String nextOverdue;

    TaskSearch(DSLContext dsl, Sessions sessions) {
        this.sessions = sessions;
        anyFree = dsl.render(dsl.select(TASKS.visibleAt)
                .from(TASKS)
                .where(TASKS.heldBy.isNull())
                .limit(inline(1)));
        allTags = visible(dsl, noCondition());
        tagged = visible(dsl, TASKS.tag.isNotNull());
        untagged = visible(dsl, TASKS.tag.isNull());
        oneTag = visible(dsl, TASKS.tag.eq(TEXT));
        overdue = dsl.render(dsl.select(FreeTask.COLUMNS)
                .from(TASKS)
                .where(
                        TASKS.heldBy.isNull(),
                        TASKS.queueDeadline.le(NUMBER),
                        TASKS.visibleAt.le(NUMBER),
                        TASKS.deliveries.eq(inline(0)),
                        TASKS.attempts.eq(inline(0)))
                .orderBy(TASKS.queueDeadline));
        nextVisible = next(dsl, TASKS.visibleAt);
        nextOverdue = next(dsl, TASKS.queueDeadline);
    }

    private static String visible(DSLContext dsl, Condition tag) {
        return dsl.render(dsl.select(FreeTask.COLUMNS)
                .from(TASKS)
                .where(tag, TASKS.heldBy.isNull(), TASKS.visibleAt.le(NUMBER))
                .orderBy(TASKS.visibleAt));
    }

    private static String next(DSLContext dsl, Field<Long> time) {
        return dsl.render(dsl.select(time)
                .from(TASKS)
                .where(TASKS.heldBy.isNull(), time.gt(NUMBER))
                .orderBy(time)
                .limit(inline(1)));
    }

    /**
     * The tasks that may be claimed now, oldest visible first, and when there may be more.
     *
     * @param nextDue meaningful only when there are fewer tasks than asked for
     */
    record Found(List<FreeTask> tasks, @Nullable Instant nextDue) {}

    Found find(SqlSession session, TaskClaim claim) throws SQLException {
        if (session.firstOrNull(anyFree, Row::number) == null) {
            return new Found(List.of(), null);
        }
        Walk walk = new Walk(session, claim);
        TagSelection tags = claim.tags();
        if (tags.any()) {
            walk.along(tags.untagged() ? allTags : tagged, walk.now);
        } else {
            if (tags.untagged()) {
                walk.along(untagged, walk.now);
            }
            for (String tag : tags.tags()) {
                walk.along(oneTag, tag, walk.now);
            }
        }
        walk.alongOverdue();
        List<FreeTask> found = walk.found.values().stream()
                .sorted(Comparator.comparingLong(FreeTask::visibleAt))
                .limit(claim.max())
                .toList();
        if (found.size() < claim.max()) {
            walk.due(session.firstOrNull(nextVisible, Row::number, walk.now));
            walk.due(session.firstOrNull(nextOverdue, Row::number, walk.now));
        }
        return new Found(found, walk.nextDue == null ? null : Instant.ofEpochMilli(walk.nextDue));
    }

    /** One search along the indexes. */
    private final class Walk {
        private final SqlSession session;
        private final TaskClaim claim;
        private final long now;
        private final Map<TaskKey, FreeTask> found = new LinkedHashMap<>();
        private final Map<String, Long> admissions = new HashMap<>();
        private @Nullable Long nextDue;

        Walk(SqlSession session, TaskClaim claim) {
            this.session = session;
            this.claim = claim;
            this.now = claim.now().toEpochMilli();
        }

        void along(String stretch, Object... parameters) throws SQLException {
            int[] taken = {0};
            session.each(
                    stretch,
                    row -> {
                        FreeTask task = FreeTask.read(row);
                        Long from = servedFrom(task);
                        if (from != null && from <= now) {
                            found.put(task.key(), task);
                            taken[0]++;
                        } else {
                            due(from);
                        }
                        return taken[0] < claim.max();
                    },
                    parameters);
        }

        /** Any node may claim a task that nobody has claimed in time. */
        void alongOverdue() throws SQLException {
            session.each(
                    overdue,
                    row -> {
                        FreeTask task = FreeTask.read(row);
                        found.put(task.key(), task);
                        return found.size() < 2L * claim.max();
                    },
                    now,
                    now);
        }

        private @Nullable Long servedFrom(FreeTask task) throws SQLException {
            long visible = task.servedFrom(claim);
            if (task.session() == null) {
                return visible;
            }
            if (claim.sessions() == null) {
                return null;
            }
            Long admitted = admissions.get(task.session());
            if (admitted == null && !admissions.containsKey(task.session())) {
                admitted = sessions.admitsFrom(session, task.session(), claim.sessions(), now);
                admissions.put(task.session(), admitted);
            }
            return admitted == null ? null : Long.valueOf(Math.max(visible, admitted));
        }

        void due(@Nullable Long at) {
            if (at != null && (nextDue == null || at < nextDue)) {
                nextDue = at;
            }
        }
    }
}
