package dev.durathread.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Builds one JSON object as text, field by field. Values that are JSON text already go in as they are. */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder(160).append('{');

    JsonText text(String name, @Nullable String value) {
        if (value != null) {
            quote(field(name), value);
        }
        return this;
    }

    JsonText number(String name, long value) {
        field(name).append(value);
        return this;
    }

    JsonText flag(String name, boolean value) {
        field(name).append(value);
        return this;
    }

    JsonText instant(String name, @Nullable Instant value) {
        if (value != null) {
            field(name).append('"').append(value).append('"');
        }
        return this;
    }

    /** A value that is JSON text; left out when null. */
    JsonText json(String name, @Nullable String value) {
        if (value != null) {
            field(name).append(value);
        }
        return this;
    }

    String end() {
        return out.append('}').toString();
    }

    private StringBuilder field(String name) {
        if (out.length() > 1) {
            out.append(',');
        }
        quote(out, name);
        return out.append(':');
    }

    private static void quote(StringBuilder out, String value) {
        out.append('"');
        int plainFrom = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                continue;
            }
            out.append(value, plainFrom, i);
            plainFrom = i + 1;
            escape(out, c);
        }
        out.append(value, plainFrom, value.length()).append('"');
    }

    // Surrogates are escaped one by one: a lone one has no UTF-8 form and would be lost in storage.
    private static void escape(StringBuilder out, char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(HEX.charAt((c >> shift) & 0xf));
                }
            }
        }
    }
}
