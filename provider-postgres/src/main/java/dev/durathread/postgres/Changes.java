package dev.durathread.postgres;

import dev.durathread.postgres.Rows.NewRow;
import dev.durathread.sql.News;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a unit of work has to write: rows for each statement, in the order in which the statements are run. */
final class Changes {
    private final WriteStatements statements;
    private final boolean isOfFew;
    private final Map<WriteStatement, Rows> rows = new EnumMap<>(WriteStatement.class);
    private final Set<WriteStatement.Group> groups = EnumSet.noneOf(WriteStatement.Group.class);

    /** @param isOfFew whether few rows are to come, so that each statement is sent for itself, in the text for one row */
    Changes(WriteStatements statements, boolean isOfFew) {
        this.statements = statements;
        this.isOfFew = isOfFew;
    }

    /** Adds a row to a statement. */
    NewRow add(WriteStatement statement) {
        return rowsOf(statement).add();
    }

    private Rows rowsOf(WriteStatement statement) {
        Rows known = rows.get(statement);
        if (known != null) {
            return known;
        }
        Rows made = new Rows(statements.of(statement), isOfFew);
        rows.put(statement, made);
        groups.add(statement.group);
        return made;
    }

    /** Told how many messages lie in the inbox of an instance that the write at a place has ended. */
    interface LeftMessages {
        void found(int place, long messages);
    }

    /** Adds the statements to run, in order. */
    void addTo(Pipeline pipeline, News news, LeftMessages left) {
        if (!isOfFew) {
            completeGroups();
        }
        rows.forEach((statement, its) -> pipeline.add(its, reader(statement, news, left)));
    }

    /** Of many rows, a group of which one statement has any is sent whole. */
    private void completeGroups() {
        for (WriteStatement statement : WriteStatement.values()) {
            if (groups.contains(statement.group)) {
                rowsOf(statement);
            }
        }
    }

    private static Pipeline.@Nullable RowReader reader(WriteStatement statement, News news, LeftMessages left) {
        return switch (statement) {
            case CANCEL_TASKS, END_TASKS ->
                heldElsewhere -> {
                    if (heldElsewhere.number() > 0) {
                        news.tasksRemoved();
                    }
                };
            case COUNT_INBOX -> count -> left.found(count.count(), count.number());
            default -> null;
        };
    }
}
