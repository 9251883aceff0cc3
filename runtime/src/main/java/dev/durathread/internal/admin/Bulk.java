package dev.durathread.internal.admin;

import dev.durathread.admin.InstanceQuery;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.history.HistoryEvent.Arrived;
import dev.durathread.internal.client.InstanceControl;
import dev.durathread.provider.InstanceRecord;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Does one thing to every unfinished instance that a query finds. Instances that end or are deleted meanwhile are
 * skipped.
 */
final class Bulk {
    private final Listing listing;
    private final InstanceControl control;

    Bulk(Listing listing, InstanceControl control) {
        this.listing = listing;
        this.control = control;
    }

    /** What is done to one instance. */
    @FunctionalInterface
    interface Deed {
        void to(String instanceId);
    }

    /** Sends a message to each, a page in one batch. */
    long send(InstanceQuery query, Arrived event) {
        AtomicLong sent = new AtomicLong();
        listing.eachUnfinishedPage(query, page -> sent.addAndGet(control.sendAll(ids(page), event)));
        return sent.get();
    }

    private static List<String> ids(List<InstanceRecord> page) {
        return page.stream().map(InstanceRecord::instanceId).toList();
    }

    /** Does something to each instance for which it makes a difference. */
    long each(InstanceQuery query, Predicate<InstanceRecord> matters, Deed deed) {
        AtomicLong done = new AtomicLong();
        listing.eachUnfinishedPage(
                query,
                page -> page.stream()
                        .filter(matters)
                        .filter(record -> succeeds(deed, record.instanceId()))
                        .forEach(_ -> done.incrementAndGet()));
        return done.get();
    }

    private static boolean succeeds(Deed deed, String instanceId) {
        try {
            deed.to(instanceId);
            return true;
        } catch (InstanceNotFoundException | InstanceFinishedException e) {
            return false;
        }
    }
}
