package dev.durathread.sql;

import static dev.durathread.sql.Tables.INSTANCES;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.substring;

import dev.durathread.provider.Administration.Cursor;
import dev.durathread.provider.Administration.InstanceFilter;
import dev.durathread.provider.InstanceRecord;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Condition;
import org.jooq.OrderField;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/** Finds instances by a filter, one keyset page at a time, along the index of creation. */
public final class InstanceSearch {
    private InstanceSearch() {}

    public static List<InstanceRecord> list(SqlSession session, InstanceFilter filter) throws SQLException {
        return session.list(
                session.dialect()
                        .dsl()
                        .select(InstanceRows.COLUMNS)
                        .from(INSTANCES)
                        .where(conditions(filter))
                        .orderBy(order(filter))
                        .limit(filter.limit()),
                InstanceRows::read);
    }

    private static List<OrderField<?>> order(InstanceFilter filter) {
        return filter.oldestFirst()
                ? List.of(INSTANCES.createdAt.asc(), INSTANCES.instanceId.asc())
                : List.of(INSTANCES.createdAt.desc(), INSTANCES.instanceId.desc());
    }

    private static List<Condition> conditions(InstanceFilter filter) {
        List<Condition> all = new ArrayList<>();
        if (filter.statuses() != null) {
            all.add(INSTANCES.status.in(
                    filter.statuses().stream().map(Enum::name).toList()));
        }
        equal(all, INSTANCES.orchestration, filter.name());
        equal(all, INSTANCES.version, filter.version());
        equal(all, INSTANCES.parentId, filter.parentId());
        if (filter.idPrefix() != null) {
            String prefix = filter.idPrefix();
            all.add(INSTANCES.instanceId.ge(prefix));
            all.add(substring(INSTANCES.instanceId, 1, prefix.codePointCount(0, prefix.length()))
                    .eq(prefix));
        }
        range(all, INSTANCES.createdAt, filter.createdFrom(), filter.createdBefore());
        range(all, INSTANCES.updatedAt, filter.updatedFrom(), filter.updatedBefore());
        if (filter.blockedOnly()) {
            all.add(INSTANCES.blocked.isNotNull());
        }
        if (filter.after() != null) {
            all.add(past(filter.after(), filter.oldestFirst()));
        }
        return all;
    }

    private static void equal(List<Condition> all, TableField<?, String> field, @Nullable String value) {
        if (value != null) {
            all.add(field.eq(value));
        }
    }

    private static void range(
            List<Condition> all, TableField<?, Long> field, @Nullable Instant from, @Nullable Instant before) {
        if (from != null) {
            all.add(field.ge(from.toEpochMilli()));
        }
        if (before != null) {
            all.add(field.lt(before.toEpochMilli()));
        }
    }

    private static Condition past(Cursor cursor, boolean oldestFirst) {
        var place = row(INSTANCES.createdAt, INSTANCES.instanceId);
        var here = row(cursor.createdAt().toEpochMilli(), cursor.instanceId());
        return oldestFirst ? place.gt(here) : place.lt(here);
    }
}
