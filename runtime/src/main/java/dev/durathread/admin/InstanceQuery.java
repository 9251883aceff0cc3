package dev.durathread.admin;

import dev.durathread.OrchestrationStatus;
import dev.durathread.history.Saturated;
import dev.durathread.internal.check.Checks;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which instances to find, and for listings in which order and how many on a page. All conditions must hold. Without
 * conditions it finds all instances, newest first, 100 on a page.
 *
 * {@snippet :
 * InstanceQuery failed = InstanceQuery.all().withStatus(Failed.class).withName("ProcessOrder");
 * Page<InstanceInfo> page = admin.list(failed);
 * page.items().forEach(show);
 * while (page.next().isPresent()) {
 *     page = admin.list(failed.withAfter(page.next().get()));
 *     page.items().forEach(show);
 * }
 * }
 *
 * @param statuses classes of states, any of which will do; empty for all
 * @param name the orchestration's name
 * @param version the version that the current execution is pinned to
 * @param idPrefix how the instance id begins
 * @param parent the id of the instance's parent
 * @param createdFrom created then or later
 * @param createdBefore created earlier than that
 * @param updatedFrom last changed then or later
 * @param updatedBefore last changed earlier than that
 * @param blockedOnly only instances that cannot go on, suspended ones included
 * @param oldestFirst the order: by creation and then id ascending, instead of both descending
 * @param limit the most instances of one page
 * @param after the cursor that the page before ended with
 */
public record InstanceQuery(
        Set<Class<? extends OrchestrationStatus>> statuses,
        Optional<String> name,
        Optional<String> version,
        Optional<String> idPrefix,
        Optional<String> parent,
        Optional<Instant> createdFrom,
        Optional<Instant> createdBefore,
        Optional<Instant> updatedFrom,
        Optional<Instant> updatedBefore,
        boolean blockedOnly,
        boolean oldestFirst,
        int limit,
        Optional<String> after) {
    private static final int MOST = 1_000;
    private static final InstanceQuery ALL = new Draft().query();

    /**
     * Checks the limit and the statuses.
     *
     * @throws IllegalArgumentException when the limit is out of range or a status is not one of an instance
     */
    public InstanceQuery {
        statuses = Set.copyOf(statuses);
        statuses.forEach(InstanceQuery::checkStatus);
        createdFrom = createdFrom.map(Saturated::instant);
        createdBefore = createdBefore.map(Saturated::instant);
        updatedFrom = updatedFrom.map(Saturated::instant);
        updatedBefore = updatedBefore.map(Saturated::instant);
        Checks.within("limit", limit, 1, MOST);
    }

    private static void checkStatus(Class<? extends OrchestrationStatus> status) {
        if (!OrchestrationStatus.Found.class.isAssignableFrom(status) || status.isInterface()) {
            throw new IllegalArgumentException("status is " + status.getSimpleName()
                    + ", allowed are Pending, Running, Completed, Failed and Cancelled");
        }
    }

    /** All instances. */
    public static InstanceQuery all() {
        return ALL;
    }

    /** Only instances of this state. Call it again to add another state. */
    public InstanceQuery withStatus(Class<? extends OrchestrationStatus> status) {
        return changed(draft -> draft.statuses.add(status));
    }

    /** Only instances of this orchestration. */
    public InstanceQuery withName(String value) {
        return changed(draft -> draft.name = Optional.of(value));
    }

    /** Only instances whose current execution is pinned to this version. */
    public InstanceQuery withVersion(String value) {
        return changed(draft -> draft.version = Optional.of(value));
    }

    /** Only instances whose id begins so. */
    public InstanceQuery withIdPrefix(String value) {
        return changed(draft -> draft.idPrefix = Optional.of(value));
    }

    /** Only direct children of this instance. */
    public InstanceQuery withParent(String instanceId) {
        return changed(draft -> draft.parent = Optional.of(instanceId));
    }

    /** Only instances created then or later. */
    public InstanceQuery withCreatedFrom(Instant value) {
        return changed(draft -> draft.createdFrom = Optional.of(value));
    }

    /** Only instances created earlier than that. */
    public InstanceQuery withCreatedBefore(Instant value) {
        return changed(draft -> draft.createdBefore = Optional.of(value));
    }

    /** Only instances last changed then or later. */
    public InstanceQuery withUpdatedFrom(Instant value) {
        return changed(draft -> draft.updatedFrom = Optional.of(value));
    }

    /** Only instances last changed earlier than that. */
    public InstanceQuery withUpdatedBefore(Instant value) {
        return changed(draft -> draft.updatedBefore = Optional.of(value));
    }

    /** Only blocked instances: their code is missing or differs from their history. */
    public InstanceQuery withBlockedOnly() {
        return changed(draft -> draft.blockedOnly = true);
    }

    /** The oldest first. */
    public InstanceQuery withOldestFirst() {
        return changed(draft -> draft.oldestFirst = true);
    }

    /** The most instances of one page, 1 to 1,000. */
    public InstanceQuery withLimit(int value) {
        return changed(draft -> draft.limit = value);
    }

    /** Only what comes after the page that ended with this cursor. */
    public InstanceQuery withAfter(String cursor) {
        return changed(draft -> draft.after = Optional.of(cursor));
    }

    private InstanceQuery changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.query();
    }

    /** A query that is being put together. */
    private static final class Draft {
        private final Set<Class<? extends OrchestrationStatus>> statuses = new LinkedHashSet<>();
        private Optional<String> name = Optional.empty();
        private Optional<String> version = Optional.empty();
        private Optional<String> idPrefix = Optional.empty();
        private Optional<String> parent = Optional.empty();
        private Optional<Instant> createdFrom = Optional.empty();
        private Optional<Instant> createdBefore = Optional.empty();
        private Optional<Instant> updatedFrom = Optional.empty();
        private Optional<Instant> updatedBefore = Optional.empty();
        private boolean blockedOnly;
        private boolean oldestFirst;
        private int limit = 100;
        private Optional<String> after = Optional.empty();

        Draft() {}

        Draft(InstanceQuery query) {
            statuses.addAll(query.statuses);
            name = query.name;
            version = query.version;
            idPrefix = query.idPrefix;
            parent = query.parent;
            createdFrom = query.createdFrom;
            createdBefore = query.createdBefore;
            updatedFrom = query.updatedFrom;
            updatedBefore = query.updatedBefore;
            blockedOnly = query.blockedOnly;
            oldestFirst = query.oldestFirst;
            limit = query.limit;
            after = query.after;
        }

        InstanceQuery query() {
            return new InstanceQuery(
                    statuses,
                    name,
                    version,
                    idPrefix,
                    parent,
                    createdFrom,
                    createdBefore,
                    updatedFrom,
                    updatedBefore,
                    blockedOnly,
                    oldestFirst,
                    limit,
                    after);
        }
    }
}
