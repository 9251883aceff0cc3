package dev.durathread.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jooq.Field;
import org.jooq.Table;
import org.junit.jupiter.api.Test;

/** The tables as jOOQ sees them are the tables that the scripts create: the same columns in the same order. */
class TablesTest {
    private static final Pattern TABLE =
            Pattern.compile("create table \\$\\{schema}(\\w+) \\(\\n(.*?)\\n\\)", Pattern.DOTALL);
    private static final Pattern COLUMN = Pattern.compile("  (\\w+) (?:bigint|integer|text|\\$\\{key}).*");

    @Test
    void haveTheColumnsOfTheScript() throws IOException {
        Map<String, List<String>> created = created();

        assertThat(created).hasSize(10);
        for (Table<?> table : tables()) {
            assertThat(Arrays.stream(table.fields()).map(Field::getName))
                    .as("the columns of %s", table.getName())
                    .isEqualTo(created.get(table.getName()));
        }
    }

    private static List<Table<?>> tables() {
        return List.of(
                Tables.INSTANCES,
                Tables.EXECUTIONS,
                Tables.HISTORY,
                Tables.INBOX,
                Tables.MESSAGE_IDS,
                Tables.TASKS,
                Tables.TIMERS,
                Tables.KEY_VALUES,
                Tables.SESSIONS,
                Tables.NODES);
    }

    private static Map<String, List<String>> created() throws IOException {
        Map<String, List<String>> columns = new TreeMap<>();
        TABLE.matcher(script()).results().forEach(table -> {
            List<String> names = new ArrayList<>();
            table.group(2)
                    .lines()
                    .forEach(line -> COLUMN.matcher(line).results().forEach(column -> names.add(column.group(1))));
            columns.put(table.group(1), names);
        });
        return columns;
    }

    private static String script() throws IOException {
        try (InputStream in = Objects.requireNonNull(Tables.class.getResourceAsStream("V1.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
