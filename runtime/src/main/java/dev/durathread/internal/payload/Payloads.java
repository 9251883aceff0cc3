package dev.durathread.internal.payload;

import dev.durathread.PayloadCodec;
import dev.durathread.TypeRef;
import dev.durathread.failure.PayloadException;
import dev.durathread.failure.PayloadTooLargeException;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns user values into stored JSON and back.
 *
 * <p>What is written can be read: before a value is recorded it is read back by the same rules, as the type that it was
 * given as, and what does not come back as it was is refused there, with its type and the place in it. Types are proven
 * once where that can be done, so that most values are not read back one by one.
 *
 * <p>Map entries, properties and sets are written in sorted order, so that equal values give equal text wherever a program
 * runs. Types are never named in the JSON (no polymorphic typing). With a {@link PayloadCodec} the stored form is one JSON
 * string holding what the codec made of the JSON.
 */
public final class Payloads {
    private static final JsonMapper PLAIN = new JsonMapper();
    private static final int MOST_CHARACTERS_OF_A_TEXT = 500;

    private final PayloadRules rules;
    private final JsonMapper mapper;
    private final ReadBack readBack;
    private final boolean customized;
    private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();

    public Payloads(PayloadRules rules) {
        this.rules = rules;
        this.mapper = rules.mapper();
        this.customized = rules.customizer() != null;
        this.readBack = new ReadBack(this, mapper, customized);
    }

    /** Says by an exception that a value is over a limit. */
    @FunctionalInterface
    public interface LimitCheck {
        /**
         * @param limit what is limited
         * @param size how much of it the value has
         * @param most how much is allowed now
         */
        void check(PayloadLimit limit, int size, int most);
    }

    /**
     * Writes a value in its stored form.
     *
     * @param type what it will be read as; null where nobody has said so
     * @param subject what the value is, for error texts
     * @throws PayloadException when it cannot be written, or would not come back as it is
     * @throws PayloadTooLargeException when its JSON is over the limit
     */
    public String write(@Nullable Object value, @Nullable Type type, Supplier<String> subject) {
        return write(value, type, subject, (limit, size, most) -> {
            if (size > most) {
                throw limit.exceeded(subject.get(), size, most);
            }
        });
    }

    /**
     * Writes a value in its stored form.
     *
     * @param type what it will be read as; null where nobody has said so
     * @param subject what the value is, for error texts
     * @param check says whether its JSON is over a limit; asked for each of them
     * @throws PayloadException when it cannot be written, or would not come back as it is
     */
    public String write(@Nullable Object value, @Nullable Type type, Supplier<String> subject, LimitCheck check) {
        String quoted =
                !customized && value instanceof String text && PlainText.isPlain(text) ? PlainText.quoted(text) : "";
        boolean plain = !quoted.isEmpty();
        String json = plain ? quoted : json(value, subject);
        JsonMeasure measure = plain ? new JsonMeasure(utf8Length(json), 0, 0, 0, false) : JsonMeasure.of(json);
        for (PayloadLimit limit : PayloadLimit.ALL) {
            check.check(limit, limit.of(measure), limit.of(rules));
        }
        if (measure.hasUnpairedSurrogate()) {
            json = Surrogates.escaped(json);
        }
        if (value != null && !(plain && (type == null || type == String.class))) {
            readBack.check(value, json, type, subject);
        }
        PayloadCodec codec = rules.codec();
        return codec == null ? json : encoded(json, codec, subject);
    }

    @SuppressWarnings("CatchThrowable") // getters of user classes may throw anything, StackOverflowError on a cycle too
    String json(@Nullable Object value, Supplier<String> subject) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JacksonException | StackOverflowError e) {
            String type = value == null ? "null" : value.getClass().getTypeName();
            throw new PayloadException(
                    "cannot write " + subject.get() + ", a " + type + ", as JSON" + place(e) + ": " + shortened(e), e);
        }
    }

    /** The stored form of JSON that the engine made. */
    public String stored(String json) {
        PayloadCodec codec = rules.codec();
        return codec == null ? json : encoded(json, codec, () -> "a value of the engine");
    }

    private static String encoded(String json, PayloadCodec codec, Supplier<String> subject) {
        String encoded;
        boolean comesBack;
        try {
            encoded = codec.encode(json);
            comesBack = codec.decode(encoded).equals(json);
        } catch (RuntimeException e) {
            throw new PayloadException(
                    "the payload codec " + codec.getClass().getName() + " cannot encode " + subject.get() + ": "
                            + shortened(e),
                    e);
        }
        if (!comesBack) {
            throw new PayloadException(
                    "the payload codec " + codec.getClass().getName() + " does not decode what it makes of "
                            + subject.get(),
                    null);
        }
        return Surrogates.escaped(PLAIN.writeValueAsString(encoded));
    }

    /**
     * Reads a value from its stored form.
     *
     * @throws PayloadException when it cannot be read as that type
     */
    @SuppressWarnings({"NullAway", "unchecked"}) // JSON null is null, whatever the type says; it is a T then
    public <T> T read(String stored, TypeRef<T> type, Supplier<String> subject) {
        if (type.type() == Void.class) {
            return null;
        }
        return (T) readPlain(decoded(stored, subject), type.type(), subject);
    }

    @SuppressWarnings("NullAway")
    Object readPlain(String json, Type type, Supplier<String> subject) {
        if (!customized && type == String.class && PlainText.isQuotedPlain(json)) {
            return PlainText.unquoted(json);
        }
        try {
            return type instanceof ArgumentTypes arguments
                    ? arguments(json, arguments)
                    : reader(type).readValue(json);
        } catch (RuntimeException | StackOverflowError e) {
            throw new PayloadException(
                    "cannot read " + subject.get() + " as " + type.getTypeName() + place(e) + ": " + shortened(e), e);
        }
    }

    private @Nullable Object[] arguments(String json, ArgumentTypes types) {
        JsonNode list = mapper.readTree(json);
        int expected = types.types().size();
        if (!list.isArray() || list.size() != expected) {
            throw new IllegalArgumentException("takes " + expected + " arguments, there are " + list.size());
        }
        @Nullable Object[] arguments = new Object[expected];
        for (int i = 0; i < expected; i++) {
            arguments[i] = reader(types.types().get(i)).readValue(list.get(i));
        }
        return arguments;
    }

    /**
     * Whether two values in their stored form are the same: by what they say, and where a type is given by what they say
     * to it, so that a property which is absent is as one that has its default.
     *
     * @param asked what today's code has written
     * @param type what today's code took it for; null where nobody has said so
     * @throws PayloadException when what is recorded cannot be decoded
     */
    public boolean isSame(String asked, String recorded, @Nullable Type type) {
        if (asked.equals(recorded)) {
            return true;
        }
        Supplier<String> subject = () -> "a recorded value";
        String askedJson = decoded(asked, subject);
        String recordedJson = decoded(recorded, subject);
        if (askedJson.equals(recordedJson)) {
            return true;
        }
        try {
            JsonNode tree = mapper.readTree(askedJson);
            return JsonContent.isSame(tree, mapper.readTree(recordedJson))
                    || (type != null
                            && JsonContent.isSame(
                                    tree, mapper.readTree(json(readPlain(recordedJson, type, subject), subject))));
        } catch (PayloadException | JacksonException e) {
            return false;
        }
    }

    /** Whether two values in their stored form have the same JSON, the order of properties apart. */
    public boolean isSameJson(String asked, String recorded) {
        return asked.equals(recorded) || tree(asked).equals(tree(recorded));
    }

    /** Reads a value as a tree. */
    public JsonNode tree(String stored) {
        return mapper.readTree(plain(stored));
    }

    /** The JSON of a value in its stored form. */
    public String plain(String stored) {
        PayloadCodec codec = rules.codec();
        return codec == null ? stored : codec.decode(PLAIN.readValue(stored, String.class));
    }

    private String decoded(String stored, Supplier<String> subject) {
        try {
            return plain(stored);
        } catch (RuntimeException e) {
            throw new PayloadException("cannot decode " + subject.get() + ": " + shortened(e), e);
        }
    }

    private ObjectReader reader(Type type) {
        return readers.computeIfAbsent(type, t -> mapper.readerFor(mapper.constructType(t)));
    }

    private static String place(Throwable e) {
        String path = e instanceof JacksonException jackson ? jackson.getPathReference() : "";
        return path.isEmpty() ? "" : " at " + path;
    }

    static String shortened(Throwable e) {
        String text = e instanceof JacksonException jackson ? jackson.getOriginalMessage() : e.toString();
        return text == null || text.length() <= MOST_CHARACTERS_OF_A_TEXT
                ? String.valueOf(text)
                : text.substring(0, MOST_CHARACTERS_OF_A_TEXT) + "...";
    }

    /** How many bytes a text takes in UTF-8. */
    public static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }
}
