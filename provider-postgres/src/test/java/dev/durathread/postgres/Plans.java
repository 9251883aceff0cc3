package dev.durathread.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Plans of statements, as the server tells them. */
final class Plans {
    private static final JsonMapper JSON = new JsonMapper();

    private Plans() {}

    interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /** The plan of a statement whose values are bound. */
    static JsonNode explain(Connection connection, String sql, Binding binding) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("explain (format json) " + sql)) {
            binding.bind(statement);
            return read(statement);
        }
    }

    /**
     * The plan that is kept with a prepared statement, made without its values, and what it does with these.
     *
     * @param values a literal with its type for each name
     */
    static JsonNode analyze(Connection connection, Template template, Map<String, String> values) throws SQLException {
        List<String> types = new ArrayList<>();
        List<String> literals = new ArrayList<>();
        StringBuilder sql = new StringBuilder();
        String rest = template.sql();
        for (int i = 0; i < template.names().size(); i++) {
            String value = values.get(template.names().get(i));
            literals.add(value);
            types.add(value.substring(value.indexOf("::") + 2));
            int mark = rest.indexOf('?');
            sql.append(rest, 0, mark).append('$').append(i + 1);
            rest = rest.substring(mark + 1);
        }
        sql.append(rest);
        try (Statement statement = connection.createStatement()) {
            statement.execute("prepare looked_at" + inBrackets(types) + " as " + sql);
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "explain (analyze, buffers, format json) execute looked_at" + inBrackets(literals))) {
            return read(statement);
        }
    }

    private static String inBrackets(List<String> list) {
        return list.isEmpty() ? "" : " (" + String.join(", ", list) + ")";
    }

    private static JsonNode read(PreparedStatement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery()) {
            result.next();
            return JSON.readTree(result.getString(1)).get(0);
        }
    }

    /** The nodes that read a table without a condition on the index, or without an index: each as a text. */
    static List<String> withoutCondition(JsonNode plan, Set<String> tables) {
        List<String> found = new ArrayList<>();
        walk(plan.get("Plan"), tables, found);
        return found;
    }

    private static void walk(JsonNode node, Set<String> tables, List<String> found) {
        String type = node.path("Node Type").asString("");
        boolean isOfTable = tables.contains(node.path("Relation Name").asString(""));
        boolean isScan = type.endsWith("Scan") && isOfTable;
        boolean hasCondition = node.has("Index Cond") || node.has("TID Cond") || type.equals("Bitmap Heap Scan");
        if (isScan && !hasCondition) {
            found.add(type + " on " + node.path("Relation Name").asString("") + " "
                    + node.path("Index Name").asString(""));
        }
        Iterator<JsonNode> children = node.path("Plans").iterator();
        while (children.hasNext()) {
            walk(children.next(), tables, found);
        }
    }

    /** How many pages were looked at. */
    static long pages(JsonNode analyzed) {
        JsonNode plan = analyzed.get("Plan");
        return plan.path("Shared Hit Blocks").asLong()
                + plan.path("Shared Read Blocks").asLong();
    }
}
