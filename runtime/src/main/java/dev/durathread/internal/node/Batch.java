package dev.durathread.internal.node;

import dev.durathread.internal.node.Committer.Item;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes that go to the database together. Fields without a word on threads belong to whoever holds its lane. */
final class Batch {
    /** So many parts a batch is split into: of 256 writes each guilty one stands alone after the second time. */
    private static final int PARTS = 16;

    final List<Item> items;
    final List<Write> writes;

    /** How often it was tried in vain. */
    int failures;

    /** Whether an earlier try failed, of this batch or of the one that it is a part of, and may have been applied. */
    boolean uncertain;

    // The rest belongs to Lanes.

    /** When it was first tried, by the clock of elapsed time. */
    long begunNanos;

    /** How many batches had been stored when it, or the batch that it is a part of, was first tried; negative before. */
    long storedBefore = -1;

    /** Whether it has taken so long that others go on without its lane. */
    boolean overtaken;

    /** The instances that it is about; empty as long as nobody has to ask. */
    Set<String> instances = Set.of();

    /** Writes for the same instances, which would only get stuck as well. */
    final List<Item> behind = new ArrayList<>(0);

    Batch(List<Item> items) {
        this.items = items;
        this.writes = new ArrayList<>(items.size());
        for (Item unit : items) {
            for (Item item = unit; item != null; item = item.then()) {
                writes.add(item.write());
            }
        }
    }

    /** Whether it cannot be split any further. */
    boolean isAlone() {
        return writes.size() == 1;
    }

    /** The same writes in smaller batches, for the bystanders of a write that cannot be stored. */
    List<Batch> parts(Committer committer) {
        List<Item> all = items.size() == 1 ? List.of(items.getFirst().apart(committer)) : items;
        int size = Math.max(1, (all.size() + PARTS - 1) / PARTS);
        List<Batch> parts = new ArrayList<>(PARTS);
        for (int from = 0; from < all.size(); from += size) {
            Batch part = new Batch(List.copyOf(all.subList(from, Math.min(all.size(), from + size))));
            part.uncertain = true;
            part.storedBefore = storedBefore;
            parts.add(part);
        }
        return parts;
    }

    /** Whether a write is about an instance that this batch is about. */
    boolean concerns(Item unit) {
        for (Item item = unit; item != null; item = item.then()) {
            Set<String> touched = new HashSet<>(2);
            touch(item.write(), touched);
            for (String id : touched) {
                if (instances.contains(id)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Notes the instances that it is about. */
    void noteInstances() {
        Set<String> all = new HashSet<>();
        writes.forEach(write -> touch(write, all));
        instances = all;
    }

    private static void touch(Write write, Set<String> ids) {
        ids.add(write.instanceId());
        if (write instanceof TurnCommit turn) {
            turn.messages().stream().map(Delivery::instanceId).forEach(ids::add);
            turn.children().stream().map(NewInstance::instanceId).forEach(ids::add);
        }
    }

    /** Some of the instances that it is about, for a log line. */
    String described() {
        List<String> ids =
                writes.stream().map(Write::instanceId).distinct().limit(5).toList();
        String more = writes.size() > ids.size() ? " and others" : "";
        return "\"" + String.join("\", \"", ids) + "\"" + more;
    }
}
