package dev.durathread.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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

    /** The plan of a statement, with the parameters unknown to the planner when the transaction asks for generic plans. */
    static JsonNode explain(Connection connection, String options, String sql, Binding binding) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("explain (format json" + options + ") " + sql)) {
            binding.bind(statement);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return JSON.readTree(result.getString(1)).get(0);
            }
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
