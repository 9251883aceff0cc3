package dev.durathread.internal.admin;

import dev.durathread.admin.DeletionFilter;
import dev.durathread.admin.DeletionResult;
import dev.durathread.admin.PruneOptions;
import dev.durathread.admin.PruneResult;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.failure.InstanceStillRunningException;
import dev.durathread.history.ParentLink;
import dev.durathread.provider.Administration.DeletedCounts;
import dev.durathread.provider.Administration.FinishedRoot;
import dev.durathread.provider.Administration.PrunedCounts;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes trees of instances, and past executions. A tree is deleted in one transaction or not at all. */
final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
    private static final int TREES_AT_ONCE = 100;

    private final Provider provider;

    Removal(Provider provider) {
        this.provider = provider;
    }

    DeletionResult delete(String instanceId, boolean force) {
        List<InstanceRecord> tree = provider.readTree(instanceId);
        if (tree.isEmpty()) {
            throw new InstanceNotFoundException(instanceId);
        }
        ParentLink parent = tree.getFirst().parent();
        if (parent != null) {
            throw new IllegalArgumentException("instance \"" + instanceId + "\" is a sub-orchestration of \""
                    + parent.instanceId() + "\" and goes with its root; delete that");
        }
        DeletedCounts counts = delete(tree, force);
        if (counts.refused() != null) {
            throw new InstanceStillRunningException(instanceId);
        }
        if (counts.instances() == 0) {
            throw new InstanceNotFoundException(instanceId); // somebody else has deleted it meanwhile
        }
        return result(counts);
    }

    private DeletedCounts delete(List<InstanceRecord> tree, boolean force) {
        return provider.deleteInstances(
                tree.stream().map(InstanceRecord::instanceId).toList(), force);
    }

    private static DeletionResult result(DeletedCounts counts) {
        return new DeletionResult(counts.instances(), counts.executions(), counts.events(), counts.messages());
    }

    DeletionResult deleteAll(DeletionFilter filter) {
        return filter.ids().isPresent() ? deleteThose(filter.ids().get(), filter) : deleteOldest(filter);
    }

    /**
     * The oldest trees that may be deleted. One that may not, because something in it still runs, is passed over and told
     * of; what finished after it is not kept for its sake.
     */
    private DeletionResult deleteOldest(DeletionFilter filter) {
        DeletionResult all = DeletionResult.NONE;
        List<String> refused = new ArrayList<>();
        @Nullable FinishedRoot last = null;
        int trees = 0;
        List<FinishedRoot> roots;
        do {
            int page = Math.min(TREES_AT_ONCE, filter.limit() - trees);
            roots = page == 0
                    ? List.of()
                    : provider.findFinishedRoots(filter.completedBefore().orElse(null), last, page);
            for (FinishedRoot root : roots) {
                DeletionResult deleted = deleteIfFinished(root.instanceId(), filter);
                if (deleted.instances() > 0) {
                    trees++;
                } else {
                    refused.add(root.instanceId());
                }
                all = all.plus(deleted);
                last = root;
            }
        } while (!roots.isEmpty());
        if (!refused.isEmpty()) {
            LOG.warn(
                    "DUR-3024: {} finished instances were not deleted, since a descendant of each still runs; the oldest"
                            + " is \"{}\"",
                    refused.size(),
                    refused.getFirst());
        }
        return all;
    }

    private DeletionResult deleteThose(List<String> roots, DeletionFilter filter) {
        DeletionResult all = DeletionResult.NONE;
        int trees = 0;
        for (String root : roots) {
            if (trees == filter.limit()) {
                break;
            }
            DeletionResult deleted = deleteIfFinished(root, filter);
            trees += deleted.instances() > 0 ? 1 : 0;
            all = all.plus(deleted);
        }
        return all;
    }

    private DeletionResult deleteIfFinished(String rootId, DeletionFilter filter) {
        List<InstanceRecord> tree = provider.readTree(rootId);
        return tree.isEmpty() || !isMeant(tree.getFirst(), filter)
                ? DeletionResult.NONE
                : result(delete(tree, false)); // refused, it counts nothing
    }

    private static boolean isMeant(InstanceRecord root, DeletionFilter filter) {
        // a finished instance was last changed when it finished
        return root.parent() == null
                && root.status().isFinished()
                && filter.completedBefore().map(root.updatedAt()::isBefore).orElse(true);
    }

    DeletionResult deleteFinishedBefore(Instant cutoff) {
        return deleteOldest(
                DeletionFilter.allFinished().withCompletedBefore(cutoff).withLimit(Integer.MAX_VALUE));
    }

    PruneResult prune(InstanceRecord record, PruneOptions options) {
        PrunedCounts counts = provider.pruneExecutions(
                record.instanceId(),
                Math.max(1, options.keepLast()),
                options.completedBefore().orElse(null));
        return new PruneResult(1, counts.executions(), counts.events());
    }
}
