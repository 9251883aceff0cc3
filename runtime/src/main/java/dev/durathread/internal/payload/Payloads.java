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
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns user values into stored JSON and back.
 *
 * <p>Map entries and properties are written in sorted order, so that equal values give equal text wherever a program
 * runs; replay compares that text. Types are never named in the JSON (no polymorphic typing). With a
 * {@link PayloadCodec} the stored form is one JSON string holding what the codec made of the JSON.
 */
public final class Payloads {
    private final JsonMapper mapper = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();
    private final @Nullable PayloadCodec codec;
    private final int maxBytes;

    /**
     * @param codec null for plain JSON
     * @param maxBytes the most UTF-8 bytes of one value's JSON
     */
    public Payloads(@Nullable PayloadCodec codec, int maxBytes) {
        this.codec = codec;
        this.maxBytes = maxBytes;
    }

    /**
     * Writes a value in its stored form.
     *
     * @param subject what the value is, for error texts
     * @throws PayloadException when it cannot be written
     * @throws PayloadTooLargeException when its JSON is over the limit
     */
    public String write(@Nullable Object value, Supplier<String> subject) {
        return write(value, subject, (bytes, limit) -> {
            if (bytes > limit) {
                throw new PayloadTooLargeException(subject.get(), bytes, limit);
            }
        });
    }

    /** Says by an exception that a value is too large. */
    @FunctionalInterface
    public interface SizeCheck {
        /**
         * @param bytes the UTF-8 bytes of its JSON
         * @param limit how many are allowed now
         */
        void check(int bytes, int limit);
    }

    /**
     * Writes a value in its stored form.
     *
     * @param subject what the value is, for error texts
     * @param size says whether its JSON is too large
     * @throws PayloadException when it cannot be written
     */
    @SuppressWarnings("CatchThrowable") // getters of user classes may throw anything, StackOverflowError on a cycle too
    public String write(@Nullable Object value, Supplier<String> subject, SizeCheck size) {
        String json;
        try {
            json = value instanceof String text && PlainText.isPlain(text)
                    ? PlainText.quoted(text)
                    : mapper.writeValueAsString(value);
        } catch (JacksonException | StackOverflowError e) {
            throw new PayloadException("cannot write " + subject.get() + " as JSON: " + shortened(e), e);
        }
        size.check(utf8Length(json), maxBytes);
        return codec == null ? json : mapper.writeValueAsString(codec.encode(json));
    }

    /**
     * Reads a value from its stored form.
     *
     * @throws PayloadException when it cannot be read as that type
     */
    @SuppressWarnings({"NullAway", "unchecked"}) // JSON null is null, whatever the type says; a text is a T there
    public <T> T read(String stored, TypeRef<T> type, Supplier<String> subject) {
        if (type.type() == Void.class) {
            return null;
        }
        try {
            String json = plain(stored);
            if (type.type() == String.class && PlainText.isQuotedPlain(json)) {
                return (T) PlainText.unquoted(json);
            }
            return reader(type.type()).readValue(json);
        } catch (RuntimeException e) {
            throw new PayloadException(
                    "cannot read " + subject.get() + " as " + type.type().getTypeName() + ": " + shortened(e), e);
        }
    }

    /** Reads a value as a tree. */
    public JsonNode tree(String stored) {
        return mapper.readTree(plain(stored));
    }

    /** The JSON of a value in its stored form. */
    public String plain(String stored) {
        return codec == null ? stored : codec.decode(mapper.readValue(stored, String.class));
    }

    private ObjectReader reader(Type type) {
        return readers.computeIfAbsent(type, t -> mapper.readerFor(mapper.constructType(t)));
    }

    private static String shortened(Throwable e) {
        String text = e instanceof JacksonException jackson ? jackson.getOriginalMessage() : e.toString();
        return text == null || text.length() <= 500 ? String.valueOf(text) : text.substring(0, 500) + "...";
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
