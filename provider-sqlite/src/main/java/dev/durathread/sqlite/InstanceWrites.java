package dev.durathread.sqlite;

import static dev.durathread.sql.Placeholders.NUMBER;
import static dev.durathread.sql.Placeholders.TEXT;
import static dev.durathread.sql.Tables.INBOX;
import static dev.durathread.sql.Tables.MESSAGE_IDS;

import dev.durathread.history.HistoryJson;
import dev.durathread.history.ParentLink;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.sql.Deletion;
import dev.durathread.sql.SqlSession;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Creates instances, puts messages into their inboxes, and takes them back from nodes. */
final class InstanceWrites {
    private static final WriteOutcome FENCE_LOST = new WriteOutcome.FenceLost();

    private final InstanceSql sql;
    private final String insertMessage;
    private final String insertMessageId;

    InstanceWrites(DSLContext dsl, InstanceSql sql) {
        this.sql = sql;
        insertMessage = dsl.render(
                dsl.insertInto(INBOX, INBOX.instanceId, INBOX.sequence, INBOX.executionId, INBOX.messageId, INBOX.event)
                        .values(TEXT, NUMBER, NUMBER, TEXT, TEXT));
        insertMessageId = dsl.render(dsl.insertInto(MESSAGE_IDS, MESSAGE_IDS.instanceId, MESSAGE_IDS.messageId)
                .values(TEXT, TEXT)
                .onConflictDoNothing());
    }

    @Nullable
    InstanceHead head(SqlSession session, String instanceId) throws SQLException {
        return session.firstOrNull(sql.head, InstanceHead::read, instanceId);
    }

    WriteOutcome create(SqlSession session, NewInstance write, HistoryAppender history, Instant now)
            throws SQLException {
        List<Message> messages = withoutTwins(write.messages());
        NodeId leaseTo = write.startAt().isAfter(now) ? null : write.leaseTo();
        if (insert(session, write, leaseTo, messages.size()) == 0) {
            InstanceHead existing = Objects.requireNonNull(head(session, write.instanceId()));
            if (!(write.replaceFinished() && existing.status().isFinished())) {
                if (write.refusal() != null) {
                    deliver(session, write.refusal(), now);
                }
                return new WriteOutcome.Exists(existing.status());
            }
            history.flush(session); // it may have finished in this very batch
            Deletion.purge(session, List.of(write.instanceId()));
            insert(session, write, leaseTo, messages.size());
        }
        long sequence = 0;
        for (Message message : messages) {
            rememberId(session, write.instanceId(), message);
            put(session, write.instanceId(), ++sequence, message);
        }
        if (leaseTo == null) {
            session.news().work();
        }
        return new WriteOutcome.Created(leaseTo != null);
    }

    /** Of messages of the same id only the first. */
    private static List<Message> withoutTwins(List<Message> messages) {
        Set<String> ids = new HashSet<>(0);
        return messages.stream()
                .filter(message -> message.messageId() == null || ids.add(message.messageId()))
                .toList();
    }

    private int insert(SqlSession session, NewInstance write, @Nullable NodeId leaseTo, long messages)
            throws SQLException {
        ParentLink parent = write.parent();
        return session.run(
                sql.insert,
                write.instanceId(),
                write.incarnation(),
                InstanceStatus.PENDING.name(),
                write.name(),
                write.version(),
                write.code(),
                SettledInstance.NO_FORMAT,
                write.input(),
                parent == null ? null : parent.instanceId(),
                parent == null ? null : parent.executionId(),
                parent == null ? null : parent.eventId(),
                write.createdAt().toEpochMilli(),
                write.createdAt().toEpochMilli(),
                write.startAt().toEpochMilli(),
                valueOf(leaseTo),
                write.startAt().toEpochMilli(),
                messages);
    }

    private static @Nullable String valueOf(@Nullable NodeId node) {
        return node == null ? null : node.value();
    }

    /** Whether the message is the first of its id. */
    private boolean rememberId(SqlSession session, String instanceId, Message message) throws SQLException {
        return message.messageId() == null || session.run(insertMessageId, instanceId, message.messageId()) > 0;
    }

    private void put(SqlSession session, String instanceId, long sequence, Message message) throws SQLException {
        session.run(
                insertMessage,
                instanceId,
                sequence,
                message.executionId(),
                message.messageId(),
                HistoryJson.write(message.event()));
    }

    WriteOutcome deliver(SqlSession session, Delivery write, Instant now) throws SQLException {
        InstanceHead head = head(session, write.instanceId());
        if (head == null) {
            return new WriteOutcome.NoSuchInstance();
        }
        if (head.status().isFinished()) {
            return new WriteOutcome.Finished(head.status());
        }
        if (!rememberId(session, write.instanceId(), write.message())) {
            return new WriteOutcome.Duplicate();
        }
        long sequence = head.lastSequence() + 1;
        put(session, write.instanceId(), sequence, write.message());
        long at = now.toEpochMilli();
        boolean mayRun = !head.blocked() && head.startAt() <= at;
        String wants = valueOf(write.leaseTo());
        String heldBy = head.heldBy() == null && mayRun && !head.suspended() ? wants : head.heldBy();
        Long readyAt = mayRun && (head.readyAt() == null || head.readyAt() > at) ? Long.valueOf(at) : head.readyAt();
        session.run(sql.received, sequence, heldBy, readyAt, write.instanceId());
        boolean leased = wants != null && wants.equals(heldBy);
        if (mayRun && !leased) {
            session.news().work();
        }
        return new WriteOutcome.Delivered(sequence, head.fence(), leased);
    }

    WriteOutcome release(SqlSession session, InstanceRelease write) throws SQLException {
        int released = session.run(
                write.blocked() == null ? sql.release : sql.block,
                write.blocked() == null ? Long.valueOf(write.retryAt().toEpochMilli()) : write.blocked(),
                write.retryAt().toEpochMilli(),
                write.instanceId(),
                write.fence().incarnation(),
                write.fence().executionId(),
                write.fence().lastEventId(),
                valueOf(write.node()));
        if (released == 0) {
            return FENCE_LOST;
        }
        session.news().work();
        return WriteOutcome.Applied.PLAIN;
    }
}
