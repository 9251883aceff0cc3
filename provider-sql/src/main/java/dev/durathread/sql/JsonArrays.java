package dev.durathread.sql;

import dev.durathread.provider.TaskLease;
import java.util.Collection;
import java.util.List;

/** Lists as JSON arrays, so that each is one parameter of a statement. */
public final class JsonArrays {
    private JsonArrays() {}

    public static String ofTexts(Collection<String> texts) {
        StringBuilder out = new StringBuilder(16 + 24 * texts.size()).append('[');
        for (String text : texts) {
            separate(out);
            quote(out, text);
        }
        return out.append(']').toString();
    }

    /** Each lease as an array of instance id, execution id, activity id and token. */
    public static String ofLeases(List<TaskLease> leases) {
        StringBuilder out = new StringBuilder(16 + 64 * leases.size()).append('[');
        for (TaskLease lease : leases) {
            separate(out);
            out.append('[');
            quote(out, lease.task().instanceId());
            out.append(',').append(lease.task().executionId());
            out.append(',').append(lease.task().activityId());
            out.append(',').append(lease.token().value()).append(']');
        }
        return out.append(']').toString();
    }

    private static void separate(StringBuilder out) {
        if (out.length() > 1) {
            out.append(',');
        }
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
