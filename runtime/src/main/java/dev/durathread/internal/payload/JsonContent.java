package dev.durathread.internal.payload;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What two JSON texts say, apart from how they say it: the order of properties does not count, a property that is absent
 * is as one that is null, and 1, 1.0 and 1e0 are one number.
 */
final class JsonContent {
    private JsonContent() {}

    static boolean isSame(JsonNode a, JsonNode b) {
        return difference(a, b, "") == null;
    }

    /** Where they first differ, such as {@code lines[2].price}; empty for the value as a whole, null for nowhere. */
    static @Nullable String difference(JsonNode a, JsonNode b) {
        return difference(a, b, "");
    }

    private static @Nullable String difference(JsonNode a, JsonNode b, String path) {
        if (a.isObject() && b.isObject()) {
            String found = missing(a, b, path);
            return found != null ? found : missing(b, a, path);
        }
        if (a.isArray() && b.isArray()) {
            return inArray(a, b, path);
        }
        if (a.isNumber() && b.isNumber()) {
            return isSameNumber(a, b) ? null : path;
        }
        return a.equals(b) ? null : path;
    }

    /** The first property of one object that is not the same in the other. */
    private static @Nullable String missing(JsonNode object, JsonNode other, String path) {
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            JsonNode value = property.getValue();
            JsonNode counterpart = other.get(property.getKey());
            String here = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
            if (counterpart == null || counterpart.isNull() || value.isNull()) {
                boolean both = value.isNull() && (counterpart == null || counterpart.isNull());
                if (!both) {
                    return here;
                }
            } else {
                String found = difference(value, counterpart, here);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static @Nullable String inArray(JsonNode a, JsonNode b, String path) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            String found = difference(a.get(i), b.get(i), path + "[" + i + "]");
            if (found != null) {
                return found;
            }
        }
        return a.size() == b.size() ? null : path + "[" + Math.min(a.size(), b.size()) + "]";
    }

    private static boolean isSameNumber(JsonNode a, JsonNode b) {
        if (a.isIntegralNumber() && b.isIntegralNumber()) {
            return a.bigIntegerValue().equals(b.bigIntegerValue());
        }
        return a.equals(b) || a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
}
