package dev.durathread.sqlite;

import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.provider.rules.WriteRules;
import dev.durathread.sql.SqlSession;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Applies batches of writes, item by item in their order. */
final class CommitBatch {
    private final StatementLedger.Statements statements;

    CommitBatch(SqliteDialect dialect, Sessions sessions) {
        statements = new StatementLedger.Statements(dialect, sessions);
    }

    List<WriteOutcome> apply(SqlSession session, List<Write> batch, Instant now) throws SQLException {
        StatementLedger ledger = new StatementLedger(statements, session);
        WriteRules<SQLException> rules = new WriteRules<>(ledger, now);
        List<WriteOutcome> outcomes = new ArrayList<>(batch.size());
        for (Write write : batch) {
            outcomes.add(apply(rules, write));
        }
        ledger.finish();
        return outcomes;
    }

    /** A write that SQLite refuses for what it holds is told from the others of its batch. */
    private static WriteOutcome apply(WriteRules<SQLException> rules, Write write) throws SQLException {
        try {
            return rules.apply(write);
        } catch (SQLException e) {
            if (SqliteFailures.isFinal(e)) {
                throw SqliteFailures.refused(write.instanceId(), e);
            }
            throw e;
        }
    }
}
