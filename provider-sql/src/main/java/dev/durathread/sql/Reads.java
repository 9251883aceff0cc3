package dev.durathread.sql;

import static dev.durathread.sql.Placeholders.COUNT;
import static dev.durathread.sql.Placeholders.NUMBER;
import static dev.durathread.sql.Placeholders.TEXT;
import static dev.durathread.sql.Tables.HISTORY;
import static dev.durathread.sql.Tables.INBOX;
import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.KEY_VALUES;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryFormatException;
import dev.durathread.history.HistoryJson;
import dev.durathread.history.KeyValue;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceGlance;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.Message;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Reads of single instances. Their statements are rendered once, because rehydration and clients wait for them. */
public final class Reads {
    private final String instance;
    private final String history;
    private final @Nullable String historyPage;
    private final String inbox;
    private final String keyValue;
    private final String keyValues;

    public Reads(Dialect dialect) {
        DSLContext dsl = dialect.dsl();
        instance = dsl.render(dsl.select(InstanceRows.COLUMNS).from(INSTANCES).where(INSTANCES.instanceId.eq(TEXT)));
        historyPage = dialect.historyPage();
        history = dsl.render(dsl.select(HISTORY.event)
                .from(HISTORY)
                .where(HISTORY.instanceId.eq(TEXT), HISTORY.executionId.eq(NUMBER), HISTORY.eventId.gt(NUMBER))
                .orderBy(HISTORY.eventId)
                .limit(COUNT));
        inbox = dsl.render(dsl.select(INBOX.sequence, INBOX.executionId, INBOX.messageId, INBOX.event)
                .from(INBOX)
                .where(INBOX.instanceId.eq(TEXT), INBOX.sequence.gt(NUMBER))
                .orderBy(INBOX.sequence)
                .limit(COUNT));
        keyValue = dsl.render(dsl.select(KEY_VALUES.value, KEY_VALUES.updatedAt)
                .from(KEY_VALUES)
                .where(KEY_VALUES.instanceId.eq(TEXT), KEY_VALUES.key.eq(TEXT)));
        keyValues = dsl.render(dsl.select(KEY_VALUES.key, KEY_VALUES.value, KEY_VALUES.updatedAt)
                .from(KEY_VALUES)
                .where(KEY_VALUES.instanceId.eq(TEXT)));
    }

    public Optional<InstanceRecord> instance(SqlSession session, String instanceId) throws SQLException {
        return session.list(instance, InstanceRows::read, instanceId).stream().findFirst();
    }

    /** Those of the instances that there are, in the order asked. */
    public List<InstanceRecord> instances(SqlSession session, Collection<String> instanceIds) throws SQLException {
        Map<String, InstanceRecord> found = new HashMap<>();
        session.list(
                        session.dialect()
                                .dsl()
                                .select(InstanceRows.COLUMNS)
                                .from(INSTANCES)
                                .where(session.dialect().isOneOf(INSTANCES.instanceId, instanceIds)),
                        InstanceRows::read)
                .forEach(record -> found.put(record.instanceId(), record));
        return instanceIds.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    /** A page of a history. */
    public List<HistoryEvent> history(
            SqlSession session, String instanceId, long executionId, long afterEventId, int max, long bytes)
            throws SQLException {
        List<HistoryEvent> events = new ArrayList<>();
        long[] size = {0};
        RowVisitor page = row -> {
            String event = row.text();
            events.add(HistoryJson.read(event));
            size[0] += Utf8.length(event);
            return size[0] < bytes;
        };
        if (historyPage == null || bytes == Long.MAX_VALUE) {
            session.each(history, page, instanceId, executionId, afterEventId, max);
        } else {
            session.each(historyPage, page, instanceId, executionId, afterEventId, max, bytes, bytes);
        }
        return events;
    }

    public List<InboxMessage> inbox(SqlSession session, String instanceId, long afterSequence, int max)
            throws SQLException {
        return session.list(inbox, Reads::message, instanceId, afterSequence, max);
    }

    private static InboxMessage message(Row row) throws SQLException {
        long sequence = row.number();
        long executionId = row.number();
        String messageId = row.textOrNull();
        if (HistoryJson.read(row.text()) instanceof HistoryEvent.Arrived event) {
            return new InboxMessage(sequence, new Message(executionId, event, messageId));
        }
        throw new HistoryFormatException("message " + sequence + " of the inbox is not an arrival");
    }

    /** Those of the instances that there are, in the order asked. */
    public List<InstanceGlance> glance(SqlSession session, Collection<String> instanceIds) throws SQLException {
        Map<String, InstanceGlance> found = new HashMap<>();
        session.list(
                        session.dialect()
                                .dsl()
                                .select(INSTANCES.instanceId, INSTANCES.status, INSTANCES.customStatusVersion)
                                .from(INSTANCES)
                                .where(session.dialect().isOneOf(INSTANCES.instanceId, instanceIds)),
                        row -> new InstanceGlance(row.text(), InstanceRows.status(row.text()), row.number()))
                .forEach(glance -> found.put(glance.instanceId(), glance));
        return instanceIds.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    public Optional<KeyValue> keyValue(SqlSession session, String instanceId, String key) throws SQLException {
        return session.list(keyValue, row -> new KeyValue(row.text(), row.time()), instanceId, key).stream()
                .findFirst();
    }

    public SortedMap<String, KeyValue> keyValues(SqlSession session, String instanceId) throws SQLException {
        SortedMap<String, KeyValue> all = new TreeMap<>();
        session.list(keyValues, row -> all.put(row.text(), new KeyValue(row.text(), row.time())), instanceId);
        return all;
    }
}
