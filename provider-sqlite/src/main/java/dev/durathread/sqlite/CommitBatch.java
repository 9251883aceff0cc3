package dev.durathread.sqlite;

import dev.durathread.provider.Delivery;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TaskCompletion;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.sql.Dialect;
import dev.durathread.sql.SqlSession;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;

/** Applies batches of writes, item by item in their order; each is checked first and then written. */
final class CommitBatch {
    private static final WriteOutcome TASK_GONE = new WriteOutcome.TaskGone();

    private final HistoryAppender.Statements history;
    private final InstanceWrites instances;
    private final TaskWrites tasks;
    private final TurnWrites turns;

    CommitBatch(Dialect dialect, Sessions sessions) {
        DSLContext dsl = dialect.dsl();
        InstanceSql sql = new InstanceSql(dsl);
        history = new HistoryAppender.Statements(dialect);
        instances = new InstanceWrites(dsl, sql);
        tasks = new TaskWrites(dsl, sessions);
        turns = new TurnWrites(dsl, sql, instances, tasks);
    }

    List<WriteOutcome> apply(SqlSession session, List<Write> batch, Instant now) throws SQLException {
        HistoryAppender events = new HistoryAppender(history);
        List<WriteOutcome> outcomes = new ArrayList<>(batch.size());
        for (Write write : batch) {
            outcomes.add(apply(session, write, events, now));
        }
        events.flush(session);
        return outcomes;
    }

    private WriteOutcome apply(SqlSession session, Write write, HistoryAppender events, Instant now)
            throws SQLException {
        return switch (write) {
            case NewInstance w -> instances.create(session, w, events, now);
            case Delivery w -> instances.deliver(session, w, now);
            case TurnCommit w -> turns.commit(session, w, events, now);
            case TaskCompletion w ->
                tasks.ack(session, w.task(), now) ? instances.deliver(session, w.delivery(), now) : TASK_GONE;
            case TaskRetry w -> tasks.retry(session, w);
            case TaskHeartbeat w -> tasks.heartbeat(session, w);
            case InstanceRelease w -> instances.release(session, w);
        };
    }
}
