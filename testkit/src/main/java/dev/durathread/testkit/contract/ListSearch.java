package dev.durathread.testkit.contract;

import dev.durathread.provider.Administration.Cursor;
import dev.durathread.provider.Administration.InstanceFilter;
import dev.durathread.provider.InstanceStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An {@link InstanceFilter} in the making; unless told otherwise it lets everything through, newest first. */
final class ListSearch {
    private @Nullable Collection<InstanceStatus> statuses;
    private @Nullable String name;
    private @Nullable String version;
    private @Nullable String idPrefix;
    private @Nullable String parentId;
    private @Nullable Instant createdFrom;
    private @Nullable Instant createdBefore;
    private @Nullable Instant updatedFrom;
    private @Nullable Instant updatedBefore;
    private @Nullable Cursor after;
    private int limit = 1_000;
    private boolean oldestFirst;
    private boolean blockedOnly;

    private ListSearch() {}

    static ListSearch all() {
        return new ListSearch();
    }

    ListSearch status(InstanceStatus... newStatuses) {
        statuses = List.of(newStatuses);
        return this;
    }

    ListSearch named(String newName) {
        name = newName;
        return this;
    }

    ListSearch version(String newVersion) {
        version = newVersion;
        return this;
    }

    ListSearch idPrefix(String prefix) {
        idPrefix = prefix;
        return this;
    }

    ListSearch childrenOf(String id) {
        parentId = id;
        return this;
    }

    ListSearch created(@Nullable Instant from, @Nullable Instant before) {
        createdFrom = from;
        createdBefore = before;
        return this;
    }

    ListSearch updated(@Nullable Instant from, @Nullable Instant before) {
        updatedFrom = from;
        updatedBefore = before;
        return this;
    }

    ListSearch after(Instant createdAt, String instanceId) {
        after = new Cursor(createdAt, instanceId);
        return this;
    }

    ListSearch limit(int newLimit) {
        limit = newLimit;
        return this;
    }

    ListSearch oldestFirst() {
        oldestFirst = true;
        return this;
    }

    ListSearch blockedOnly() {
        blockedOnly = true;
        return this;
    }

    InstanceFilter build() {
        return new InstanceFilter(
                statuses,
                name,
                version,
                idPrefix,
                parentId,
                createdFrom,
                createdBefore,
                updatedFrom,
                updatedBefore,
                after,
                limit,
                oldestFirst,
                blockedOnly);
    }
}
