package dev.durathread.internal.instance;

import dev.durathread.failure.ProviderException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.OrchestrationContinuedAsNew;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.history.KeyValue;
import dev.durathread.internal.instance.Watchdog.Watch;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.registry.OrchestrationCode;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.internal.replay.ExecutionMachine;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.ReplayOptions;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Makes the code of an instance from its record, its history and its inbox. It reads, and gives back what it made. */
public final class InstanceLoader {
    private static final long PAGE_BYTES = 4L << 20; // of a history in memory at a time, beside one event

    private static final Logger LOG = EngineLog.of(InstanceLoader.class);
    private static final int MESSAGES_AT_ONCE = 1_000;
    private static final Loaded NOT_HERE = new Loaded.NotHere();

    private final Node node;
    private final Watchdog watchdog;
    private final NodeWorld world;
    private final ReplayOptions replay;

    /** Every replay is shown to the watchdog. */
    public InstanceLoader(Node node, Watchdog watchdog) {
        this.node = node;
        this.watchdog = watchdog;
        this.world = new NodeWorld(node);
        this.replay = ReplayOptions.of(node.options());
    }

    /**
     * Brings an instance to where the database has it. On a thread that may run user code.
     *
     * @param before what is in memory of it, which is let go where it is not brought up to date; null for nothing
     * @throws ProviderException when the database does not answer
     */
    public Loaded load(String instanceId, @Nullable LoadedCode before, Mail mail) {
        News news = mail.news();
        if (before != null && before.canGoOn() && news != null && canFollow(before, mail, news)) {
            node.meters().residentHits.increment();
            return follow(before, news.record());
        }
        node.meters().residentMisses.increment();
        if (before != null) {
            letGo(before);
        }
        boolean known = news != null && isKnown(before, mail, news);
        Optional<InstanceRecord> record = news != null && known
                ? Optional.of(news.record())
                : node.provider().readInstance(instanceId);
        return record.filter(InstanceLoader::canRun)
                .map(stored -> make(stored, !known))
                .orElse(NOT_HERE);
    }

    /** Whether the news alone say what there is to know: nothing else is known of another incarnation. */
    private static boolean isKnown(@Nullable LoadedCode before, Mail mail, News news) {
        return !mail.isForAnotherThan(news.incarnation()) && (before == null || before.isOf(news.incarnation()));
    }

    private static boolean canRun(InstanceRecord record) {
        return !record.status().isFinished() && !record.suspended();
    }

    /** Whether what is in memory is of the same execution as the news, or of a later one than they know of. */
    private static boolean canFollow(LoadedCode before, Mail mail, News news) {
        Fence stored = news.record().fence();
        return before.isOf(stored.incarnation())
                && !mail.isForAnotherThan(stored.incarnation())
                && stored.executionId() <= before.fence().executionId();
    }

    private Loaded follow(LoadedCode code, InstanceRecord record) {
        if (!code.fence().isBefore(record.fence())) {
            return new Loaded.Ready(code); // the news are old, or say what is known
        }
        long after = code.lastEventId();
        code.follow(record);
        return replayed(code, record, after);
    }

    private Loaded make(InstanceRecord record, boolean inboxUnread) {
        Optional<OrchestrationCode<?, ?>> found = node.registry().orchestration(record.name(), record.version());
        if (found.isEmpty()) {
            return new Loaded.NoCode(
                    record.fence(), "DUR-2002: no node has the code of orchestration \"" + record.code() + "\"");
        }
        Identity identity = new Identity(
                record.instanceId(),
                record.fence().incarnation(),
                record.fence().executionId(),
                record.name(),
                found.get().version().toString(),
                record.parent());
        ExecutionMachine machine =
                new ExecutionMachine(identity, found.get().code(), node.fibers(), node.payloads(), world, replay);
        LoadedCode code = new LoadedCode(machine, identity, record, inboxUnread);
        if (record.fence().lastEventId() > 0) {
            return replayed(code, record, 0);
        }
        SortedMap<String, KeyValue> keyValues = record.fence().executionId() == 1
                ? Collections.emptySortedMap()
                : node.provider().readKeyValues(record.instanceId());
        code.beginsWith(first(identity, record.input(), record.customStatus(), keyValues));
        return new Loaded.Ready(code);
    }

    /** Code that did not get to the end of its history is let go again. */
    @SuppressWarnings("CatchThrowable") // it is told with the instance
    private Loaded replayed(LoadedCode code, InstanceRecord record, long afterEventId) {
        boolean done = false;
        try {
            replay(code, record, afterEventId);
            done = true;
            return new Loaded.Ready(code);
        } catch (ProviderException e) {
            throw e;
        } catch (Throwable e) {
            return new Loaded.Broken(record.fence(), e);
        } finally {
            if (!done) {
                letGo(code);
            }
        }
    }

    /** Code that cannot be ended stays where it is; what is loaded in its place goes on. */
    @SuppressWarnings("CatchThrowable")
    public static void letGo(LoadedCode code) {
        try {
            code.close();
        } catch (Throwable t) {
            LOG.warn(
                    "DUR-9003: the code of instance \"{}\" could not be ended",
                    code.identity().instanceId(),
                    t);
        }
    }

    private void replay(LoadedCode code, InstanceRecord record, long afterEventId) {
        int pageSize = node.options().historyPageEvents();
        long after = afterEventId;
        boolean more = true;
        while (more) {
            List<HistoryEvent> page = node.provider()
                    .readHistory(record.instanceId(), record.fence().executionId(), after, pageSize, PAGE_BYTES);
            List<HistoryEvent> known = upTo(page, record.fence().lastEventId());
            more = !page.isEmpty() && page.getLast().eventId() < record.fence().lastEventId();
            try (Watch _ = watchdog.watch(code)) {
                code.replay(known, more, node.host().now());
            }
            node.meters().replayedEvents.add(known.size());
            after = page.isEmpty() ? after : page.getLast().eventId();
        }
    }

    /** What another node added since the claim was made is left out: the fence does not know of it. */
    private static List<HistoryEvent> upTo(List<HistoryEvent> events, long lastEventId) {
        return events.isEmpty() || events.getLast().eventId() <= lastEventId
                ? events
                : events.stream()
                        .filter(event -> event.eventId() <= lastEventId)
                        .toList();
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

    /** Makes the next execution of a chain from the one that continued as new. */
    public Loaded next(LoadedCode before, OrchestrationContinuedAsNew again) {
        Identity was = before.identity();
        Optional<OrchestrationCode<?, ?>> found = node.registry().orchestration(was.name(), again.version());
        if (found.isEmpty()) {
            return new Loaded.NoCode(
                    before.fence(),
                    "DUR-2002: no node has the code of orchestration \"" + was.name() + "\" version "
                            + again.version());
        }
        Identity identity = new Identity(
                was.instanceId(),
                was.incarnation(),
                was.executionId() + 1,
                was.name(),
                found.get().version().toString(),
                was.parent());
        letGo(before);
        return new Loaded.Ready(before.next(
                identity,
                found.get(),
                (customStatus, keyValues) -> first(identity, again.input(), customStatus, keyValues)));
    }

    /** What the next turn of the code is given: its mail, and what the inbox has beyond that. */
    public List<Arrival> arrivals(LoadedCode code, Mail mail) {
        return code.arrivals(mail, this::inbox);
    }

    private List<InboxMessage> inbox(String instanceId, long sequence) {
        List<InboxMessage> page = node.provider().readInbox(instanceId, sequence, MESSAGES_AT_ONCE);
        if (page.size() < MESSAGES_AT_ONCE) {
            return page;
        }
        List<InboxMessage> all = new ArrayList<>(page);
        while (page.size() == MESSAGES_AT_ONCE) {
            page = node.provider().readInbox(instanceId, page.getLast().sequence(), MESSAGES_AT_ONCE);
            all.addAll(page);
        }
        return all;
    }
}
