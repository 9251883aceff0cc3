package dev.durathread.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queries that {@code docs/schema.md} shows to people. */
class DocumentedQueriesTest {
    private static final Path PAGE = Path.of("..", "docs", "schema.md");
    private static final Pattern QUERY = Pattern.compile("```sql\n(.*?)\n```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void canBeRun() throws Exception {
        Path file = directory.resolve("documented.db");
        try (SqliteProvider provider = SqliteProvider.open(file);
                DurableRuntime runtime = Programs.on(provider, "a").start()) {
            runtime.client().start(Programs.CHAIN, "order-17", 3);
            runtime.client().await(Programs.CHAIN, "order-17", Duration.ofSeconds(30));
        }
        List<String> queries = queries();
        assertThat(queries).hasSizeGreaterThan(5);
        for (String query : queries) {
            assertThat(rows(file, query)).as(query).isNotNegative();
        }
        assertThat(rows(file, queries.getFirst())).isEqualTo(8);
    }

    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        Matcher matcher = QUERY.matcher(Files.readString(PAGE));
        while (matcher.find()) {
            queries.add(matcher.group(1));
        }
        return queries;
    }

    private static int rows(Path file, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            int rows = 0;
            while (result.next()) {
                rows++;
            }
            return rows;
        }
    }
}
