package dev.durathread.history;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** The fields of one JSON object, each as its JSON text, cut out of the source without change. */
final class JsonFields {
    // What is stored was checked by whoever wrote it, against limits that may have been others than today's.
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final String source;
    private final Map<String, Field> fields;

    /** A field's value: where its text stands in the source, and for a JSON string what it says. */
    private record Field(int from, int to, @Nullable String text) {}

    private JsonFields(String source, Map<String, Field> fields) {
        this.source = source;
        this.fields = fields;
    }

    static JsonFields of(String source) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), source)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw broken(source, "not a JSON object");
            }
            Map<String, Field> fields = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                fields.put(name, field(parser));
            }
            if (parser.nextToken() != null) {
                throw broken(source, "text after the end of the object");
            }
            return new JsonFields(source, fields);
        } catch (JacksonException e) {
            throw new HistoryFormatException(
                    "broken JSON in event " + shown(source) + ": " + e.getOriginalMessage(), e);
        }
    }

    private static Field field(JsonParser parser) {
        int from = (int) parser.currentTokenLocation().getCharOffset();
        String text = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : null;
        parser.skipChildren();
        parser.finishToken();
        return new Field(from, (int) parser.currentLocation().getCharOffset(), text);
    }

    Set<String> names() {
        return fields.keySet();
    }

    @Nullable
    String jsonOrNull(String name) {
        Field field = fields.get(name);
        return field == null ? null : source.substring(field.from(), field.to());
    }

    String json(String name) {
        return required(name, jsonOrNull(name));
    }

    @Nullable
    String textOrNull(String name) {
        Field field = fields.get(name);
        if (field == null || source.startsWith("null", field.from())) {
            return null;
        }
        if (field.text() == null) {
            throw broken("field \"" + name + "\" is not a string");
        }
        return field.text();
    }

    String text(String name) {
        return required(name, textOrNull(name));
    }

    long number(String name) {
        try {
            return Long.parseLong(json(name));
        } catch (NumberFormatException e) {
            throw broken("field \"" + name + "\" is not a whole number");
        }
    }

    /** Whether a field says true; what is to be believed where it is missing. */
    boolean flag(String name, boolean ifMissing) {
        String json = jsonOrNull(name);
        if (json == null) {
            return ifMissing;
        }
        if (!json.equals("true") && !json.equals("false")) {
            throw broken("field \"" + name + "\" is neither true nor false");
        }
        return json.equals("true");
    }

    int count(String name) {
        return (int) Math.min(Integer.MAX_VALUE, number(name));
    }

    @Nullable
    Instant instantOrNull(String name) {
        String text = textOrNull(name);
        try {
            return text == null ? null : InstantText.parse(text);
        } catch (DateTimeException e) {
            throw broken("field \"" + name + "\" is not an instant: \"" + text + "\"");
        }
    }

    Instant instant(String name) {
        return required(name, instantOrNull(name));
    }

    /** The event's own id; 0 where it has none yet. */
    long id() {
        return fields.containsKey("id") ? number("id") : 0;
    }

    Instant at() {
        return instant("at");
    }

    long request() {
        return number("for");
    }

    HistoryFormatException broken(String why) {
        return broken(source, why);
    }

    private <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw broken("field \"" + name + "\" is missing");
        }
        return value;
    }

    private static HistoryFormatException broken(String source, String why) {
        return new HistoryFormatException(why + ", in event " + shown(source));
    }

    private static String shown(String source) {
        return source.length() <= 200 ? source : source.substring(0, 200) + "...";
    }
}
