package dev.durathread.sqlite;

import static dev.durathread.sql.Placeholders.NUMBER;
import static dev.durathread.sql.Placeholders.TEXT;
import static dev.durathread.sql.Tables.HISTORY;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryJson;
import dev.durathread.sql.Dialect;
import dev.durathread.sql.SqlSession;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jooq.InsertValuesStep5;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * The new events of a whole batch, written together: nothing that a batch does reads them. Rows go in statements of a
 * few fixed sizes, so that each is prepared once.
 */
final class HistoryAppender {
    private static final int[] SIZES = {32, 8, 2, 1};
    private static final int COLUMNS = 5;

    /** The statements, one for each size. */
    static final class Statements {
        private final List<String> bySize = new ArrayList<>(SIZES.length);

        Statements(Dialect dialect) {
            for (int size : SIZES) {
                InsertValuesStep5<Record, String, Long, Long, String, String> insert = dialect.dsl()
                        .insertInto(
                                HISTORY,
                                HISTORY.instanceId,
                                HISTORY.executionId,
                                HISTORY.eventId,
                                HISTORY.kind,
                                HISTORY.event);
                for (int i = 0; i < size; i++) {
                    insert = insert.values(TEXT, NUMBER, NUMBER, TEXT, TEXT);
                }
                bySize.add(dialect.dsl().render(insert));
            }
        }
    }

    private final Statements statements;
    private final List<@Nullable Object> pending = new ArrayList<>();

    HistoryAppender(Statements statements) {
        this.statements = statements;
    }

    void add(String instanceId, long executionId, List<HistoryEvent> events) {
        for (HistoryEvent event : events) {
            pending.add(instanceId);
            pending.add(executionId);
            pending.add(event.eventId());
            pending.add(event.kind());
            pending.add(HistoryJson.write(event));
        }
    }

    /** Writes what has been added. */
    void flush(SqlSession session) throws SQLException {
        int from = 0;
        for (int i = 0; i < SIZES.length; i++) {
            int values = SIZES[i] * COLUMNS;
            while (pending.size() - from >= values) {
                session.run(
                        statements.bySize.get(i),
                        pending.subList(from, from + values).toArray());
                from += values;
            }
        }
        pending.clear();
    }
}
