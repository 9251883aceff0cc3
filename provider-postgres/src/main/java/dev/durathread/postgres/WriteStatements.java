package dev.durathread.postgres;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jooq.DSLContext;

/** The {@link WriteStatement}s, rendered once for a schema. */
final class WriteStatements {
    private final Map<WriteStatement, BulkStatement> texts = new EnumMap<>(WriteStatement.class);

    WriteStatements(DSLContext dsl) {
        for (WriteStatement statement : WriteStatement.values()) {
            texts.put(statement, statement.render(dsl));
        }
    }

    BulkStatement of(WriteStatement statement) {
        return Objects.requireNonNull(texts.get(statement));
    }
}
