package dev.durathread.internal.admin;

import dev.durathread.OrchestrationStatus;
import dev.durathread.admin.InstanceQuery;
import dev.durathread.provider.Administration.Cursor;
import dev.durathread.provider.Administration.InstanceFilter;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.Provider;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The stored instances that a query finds, page by page. */
final class Listing {
    private static final int WHOLE_PAGE = 1_000;

    private final Provider provider;

    Listing(Provider provider) {
        this.provider = provider;
    }

    /** @param next the cursor of the next page; null on the last */
    record Found(List<InstanceRecord> records, @Nullable String next) {}

    /** One page of the query. One row more than asked for is read, to know whether there is a next page. */
    Found page(InstanceQuery query) {
        Cursor after = query.after()
                .map(text -> Cursors.read(text, query.oldestFirst()))
                .orElse(null);
        List<InstanceRecord> records =
                provider.listInstances(filter(query, statuses(query.statuses()), after, query.limit() + 1));
        if (records.size() <= query.limit()) {
            return new Found(records, null);
        }
        List<InstanceRecord> page = records.subList(0, query.limit());
        return new Found(page, Cursors.write(page.getLast(), query.oldestFirst()));
    }

    /** All pages, one after the other. */
    void eachPage(InstanceQuery query, Consumer<List<InstanceRecord>> work) {
        eachPage(query, statuses(query.statuses()), work);
    }

    /** All pages of the instances that have not finished when they are read. */
    void eachUnfinishedPage(InstanceQuery query, Consumer<List<InstanceRecord>> work) {
        Set<InstanceStatus> statuses = EnumSet.copyOf(statuses(query.statuses()));
        statuses.removeIf(InstanceStatus::isFinished);
        if (!statuses.isEmpty()) {
            eachPage(query, statuses, work);
        }
    }

    private void eachPage(InstanceQuery query, Set<InstanceStatus> statuses, Consumer<List<InstanceRecord>> work) {
        Cursor after = query.after()
                .map(text -> Cursors.read(text, query.oldestFirst()))
                .orElse(null);
        List<InstanceRecord> page;
        do {
            page = provider.listInstances(filter(query, statuses, after, WHOLE_PAGE));
            work.accept(page);
            after = page.isEmpty()
                    ? null
                    : new Cursor(page.getLast().createdAt(), page.getLast().instanceId());
        } while (page.size() == WHOLE_PAGE);
    }

    private static InstanceFilter filter(
            InstanceQuery query, Set<InstanceStatus> statuses, @Nullable Cursor after, int limit) {
        return new InstanceFilter(
                statuses.size() == InstanceStatus.values().length ? null : statuses,
                orNull(query.name()),
                orNull(query.version()),
                orNull(query.idPrefix()),
                orNull(query.parent()),
                orNull(query.createdFrom()),
                orNull(query.createdBefore()),
                orNull(query.updatedFrom()),
                orNull(query.updatedBefore()),
                after,
                limit,
                query.oldestFirst(),
                query.blockedOnly());
    }

    private static <T> @Nullable T orNull(Optional<T> value) {
        return value.orElse(null);
    }

    private static Set<InstanceStatus> statuses(Set<Class<? extends OrchestrationStatus>> classes) {
        Set<InstanceStatus> statuses = EnumSet.noneOf(InstanceStatus.class);
        for (InstanceStatus status : InstanceStatus.values()) {
            if (classes.isEmpty() || classes.contains(classOf(status))) {
                statuses.add(status);
            }
        }
        return statuses;
    }

    private static Class<? extends OrchestrationStatus> classOf(InstanceStatus status) {
        return switch (status) {
            case PENDING -> OrchestrationStatus.Pending.class;
            case RUNNING -> OrchestrationStatus.Running.class;
            case COMPLETED -> OrchestrationStatus.Completed.class;
            case FAILED -> OrchestrationStatus.Failed.class;
            case CANCELLED -> OrchestrationStatus.Cancelled.class;
        };
    }
}
