package dev.durathread.internal.dispatch;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.Arrived;
import dev.durathread.history.HistoryEvent.OrchestrationContinuedAsNew;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.history.KeyValue;
import dev.durathread.internal.dispatch.Resident.Mail;
import dev.durathread.internal.dispatch.Resident.Work;
import dev.durathread.internal.dispatch.Watchdog.Watch;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.registry.OrchestrationCode;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.internal.replay.ExecutionMachine;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.Limits;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Brings an instance's machine to where the stored history is, and its mail to where the stored inbox is. */
final class Rehydration {
    private static final long PAGE_BYTES = 4L << 20; // of a history in memory at a time, and one event
    private static final Logger LOG = EngineLog.of(Rehydration.class);
    private static final int MESSAGES_AT_ONCE = 1_000;

    private final Node node;
    private final Watchdog watchdog;
    private final NodeWorld world;
    private final Limits limits;

    Rehydration(Node node, Watchdog watchdog) {
        this.node = node;
        this.watchdog = watchdog;
        this.world = new NodeWorld(node);
        this.limits = DryRun.limitsOf(node.options());
    }

    /** Whether a turn can be run. */
    sealed interface Result {}

    /** The machine is up to date. */
    record Ready() implements Result {}

    /** There is nothing to run: the instance is finished, suspended or gone. */
    record NotHere() implements Result {}

    /** This node has no code for it. */
    record NoCode(String why) implements Result {}

    private static final Ready READY = new Ready();
    private static final NotHere NOT_HERE = new NotHere();

    Result bringUp(Resident resident, Mail mail) {
        Work work = resident.work;
        InstanceRecord news = mail.news() == null ? null : mail.news().record();
        work.claimed |= news != null;
        Fence before = work.fence;
        if (work.machine != null && news != null && !mail.isForAnotherThan(news.fence()) && catchUp(work, news)) {
            node.meters().residentHits.increment();
            return READY;
        }
        node.meters().residentMisses.increment();
        dropMachine(work);
        boolean known = news != null // and of the incarnation that is in memory, or of the first one here
                && !mail.isForAnotherThan(news.fence())
                && (before == null || before.incarnation() == news.fence().incarnation());
        Optional<InstanceRecord> record =
                news != null && known ? Optional.of(news) : node.provider().readInstance(resident.id);
        work.inboxUnread = !known;
        return record.filter(Rehydration::canRun)
                .map(stored -> rebuild(work, stored))
                .orElse(NOT_HERE);
    }

    private static boolean canRun(InstanceRecord record) {
        return !record.status().isFinished() && !record.suspended();
    }

    static void dropMachine(Work work) {
        ExecutionMachine machine = work.machine;
        if (machine != null) {
            work.machine = null;
            machine.close();
        }
    }

    /**
     * Brings a machine up to what a claim found; false when it cannot be and has to be made anew. What it holds undelivered
     * may be recorded by now, so that it is forgotten, and the inbox read anew (INV-16).
     */
    private boolean catchUp(Work work, InstanceRecord news) {
        Fence stored = news.fence();
        Fence ours = Objects.requireNonNull(work.fence);
        ExecutionMachine machine = Objects.requireNonNull(work.machine);
        if (stored.incarnation() == ours.incarnation() && stored.executionId() <= ours.executionId()) {
            boolean older = stored.executionId() < ours.executionId() || stored.lastEventId() <= ours.lastEventId();
            if (!older) {
                machine.forgetUnrecorded();
                work.seen = 0;
                work.inboxUnread = true;
                replay(work, machine, news, machine.lastEventId());
                work.fence = stored;
                work.customStatusVersion = news.customStatusVersion();
            }
            return true;
        }
        return false;
    }

    private Result rebuild(Work work, InstanceRecord record) {
        work.fence = record.fence();
        work.customStatusVersion = record.customStatusVersion();
        work.createdAt = record.createdAt();
        work.seen = 0;
        work.turns = 0;
        work.next = null;
        Optional<OrchestrationCode<?, ?>> found = node.registry().orchestration(record.name(), record.version());
        if (found.isEmpty()) {
            return new NoCode("DUR-2002: no node has the code of orchestration \"" + record.code() + "\"");
        }
        Identity identity = new Identity(
                record.instanceId(),
                record.fence().incarnation(),
                record.fence().executionId(),
                record.name(),
                found.get().version().toString(),
                record.parent());
        ExecutionMachine machine = machine(identity, found.get());
        work.identity = identity;
        work.machine = machine;
        if (record.fence().lastEventId() == 0) {
            SortedMap<String, KeyValue> keyValues = record.fence().executionId() == 1
                    ? Collections.emptySortedMap()
                    : node.provider().readKeyValues(record.instanceId());
            work.next = first(identity, record.input(), record.customStatus(), keyValues);
        } else {
            replay(work, machine, record, 0);
        }
        return READY;
    }

    private ExecutionMachine machine(Identity identity, OrchestrationCode<?, ?> code) {
        return new ExecutionMachine(identity, code.code(), node.fibers(), node.payloads(), world, limits);
    }

    private OrchestrationStarted first(
            Identity identity, String input, @Nullable String customStatus, SortedMap<String, KeyValue> keyValues) {
        return new OrchestrationStarted(
                0,
                node.host().now(),
                identity.instanceId(),
                identity.executionId(),
                identity.name(),
                identity.version(),
                input,
                identity.parent(),
                customStatus,
                keyValues);
    }

    private void replay(Work work, ExecutionMachine machine, InstanceRecord record, long afterEventId) {
        int pageSize = node.options().historyPageEvents();
        long after = afterEventId;
        boolean more = true;
        while (more) {
            List<HistoryEvent> page = node.provider()
                    .readHistory(record.instanceId(), record.fence().executionId(), after, pageSize, PAGE_BYTES);
            List<HistoryEvent> known = upTo(page, record.fence().lastEventId());
            more = !page.isEmpty() && page.getLast().eventId() < record.fence().lastEventId();
            try (Watch _ = watchdog.watch(record.instanceId(), machine)) {
                if (more) {
                    machine.replayPart(known, node.host().now());
                    after = page.getLast().eventId();
                } else {
                    machine.replay(known, node.host().now());
                }
            }
            node.meters().replayedEvents.add(known.size());
            work.turns += known.stream().filter(Rehydration::beganATurn).count();
        }
    }

    private static boolean beganATurn(HistoryEvent event) {
        return event instanceof Arrived || event instanceof OrchestrationStarted;
    }

    /** What another node added since the claim was made is left out: the fence does not know of it. */
    private static List<HistoryEvent> upTo(List<HistoryEvent> events, long lastEventId) {
        return events.isEmpty() || events.getLast().eventId() <= lastEventId
                ? events
                : events.stream()
                        .filter(event -> event.eventId() <= lastEventId)
                        .toList();
    }

    /** Puts the next execution of a chain in the place of the one that continued as new. */
    Result nextExecution(Resident resident, OrchestrationContinuedAsNew again) {
        Work work = resident.work;
        ExecutionMachine old = Objects.requireNonNull(work.machine);
        Identity was = Objects.requireNonNull(work.identity);
        String customStatus = old.customStatus();
        SortedMap<String, KeyValue> keyValues = new TreeMap<>(old.keyValues());
        try {
            old.close();
        } catch (RuntimeException | Error e) {
            LOG.warn("DUR-9003: the code of instance \"{}\" could not be ended", resident.id, e); // the next one begins
        }
        work.machine = null;
        Optional<OrchestrationCode<?, ?>> found = node.registry().orchestration(was.name(), again.version());
        if (found.isEmpty()) {
            return new NoCode("DUR-2002: no node has the code of orchestration \"" + was.name() + "\" version "
                    + again.version());
        }
        Identity identity = new Identity(
                was.instanceId(),
                was.incarnation(),
                was.executionId() + 1,
                was.name(),
                found.get().version().toString(),
                was.parent());
        work.identity = identity;
        work.turns = 0;
        work.machine = old.next(identity, found.get().code());
        work.next = first(identity, again.input(), customStatus, keyValues);
        return READY;
    }

    /**
     * What the next turn is given. Messages that came one by one in their order are taken as they came; where one is
     * missing, the inbox is read from the last one known. What came for another incarnation is none of this one's (INV-16).
     */
    List<Arrival> arrivals(Resident resident, Mail mail) {
        Work work = resident.work;
        List<Arrival> arrivals = new ArrayList<>();
        long incarnation = Objects.requireNonNull(work.fence).incarnation();
        long newest = mail.news() != null && mail.news().record().fence().incarnation() == incarnation
                ? mail.news().lastSequence()
                : 0;
        boolean behind = work.inboxUnread || newest > work.seen;
        work.inboxUnread = false;
        for (Arrival arrival : mail.arrivals()) {
            if (arrival.isForAnotherThan(incarnation)) {
                continue;
            }
            if (arrival.sequence() == 0) {
                arrivals.add(arrival);
            } else if (!behind && arrival.sequence() == work.seen + 1) {
                arrivals.add(arrival);
                work.seen++;
            } else if (arrival.sequence() > work.seen) {
                behind = true;
            }
        }
        if (behind) {
            readInbox(resident, arrivals);
            work.seen = Math.max(work.seen, newest);
        }
        return arrivals;
    }

    private void readInbox(Resident resident, List<Arrival> arrivals) {
        Work work = resident.work;
        List<InboxMessage> page;
        do {
            page = node.provider().readInbox(resident.id, work.seen, MESSAGES_AT_ONCE);
            for (InboxMessage stored : page) {
                arrivals.add(new Arrival(
                        Objects.requireNonNull(work.fence).incarnation(),
                        stored.message().executionId(),
                        stored.message().event(),
                        stored.sequence(),
                        null));
                work.seen = stored.sequence();
            }
        } while (page.size() == MESSAGES_AT_ONCE);
    }
}
