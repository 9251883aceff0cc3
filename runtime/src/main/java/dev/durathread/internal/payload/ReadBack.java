package dev.durathread.internal.payload;

import dev.durathread.failure.PayloadException;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads values back before they are recorded, so that none is recorded which its reader would not get as it was. */
final class ReadBack {
    private final Payloads payloads;
    private final JsonMapper mapper;
    private final JsonMapper showingHidden;
    private final @Nullable ProvenTypes proven;

    /** @param customized whether the user has changed the mapper, so that nothing is proven */
    ReadBack(Payloads payloads, JsonMapper mapper, boolean customized) {
        this.payloads = payloads;
        this.mapper = mapper;
        this.showingHidden = HiddenFields.shownBy(mapper);
        this.proven = customized ? null : new ProvenTypes(mapper.getTypeFactory());
    }

    /**
     * Reads a value back.
     *
     * @param json what was made of it
     * @param declared what it will be read as; null where nobody has said so
     * @throws PayloadException when it cannot be read, or is not what it was
     */
    void check(Object value, String json, @Nullable Type declared, Supplier<String> subject) {
        if (value instanceof JsonNode || declared == Void.class) {
            return;
        }
        Type type = declared == null ? ownType(value) : declared;
        if (proven != null && proven.contains(type) && isOne(value, type)) {
            return;
        }
        Object read = payloads.readPlain(json, type, () -> subject.get() + " back");
        if (read == null) {
            requireSame("null", json, type, subject);
            return;
        }
        requireSame(payloads.json(read, subject), json, type, subject);
        requireNothingHidden(value, read, type, subject);
    }

    /** Nobody but a raw type hands over what its type does not take. */
    private static boolean isOne(Object value, Type type) {
        return switch (type) {
            case Class<?> raw -> raw.isInstance(value);
            case ArgumentTypes arguments ->
                value instanceof List<?> list
                        && list.size() == arguments.types().size();
            default -> true;
        };
    }

    /** A user's class is read as itself; what the JDK has stands for any of its kind. */
    private static Type ownType(Object value) {
        Class<?> type = value.getClass();
        boolean named = !type.isHidden()
                && !type.isAnonymousClass()
                && !type.isSynthetic()
                && !type.isArray()
                && !Proxy.isProxyClass(type);
        boolean ofTheJdk = type.getName().startsWith("java.") && !Plain.isOne(type);
        if (value instanceof Enum<?> constant) {
            return constant.getDeclaringClass();
        }
        return named && !ofTheJdk && type.getTypeParameters().length == 0 ? type : Object.class;
    }

    private void requireSame(String back, String json, Type type, Supplier<String> subject) {
        if (!back.equals(json)) {
            String place = JsonContent.difference(mapper.readTree(json), mapper.readTree(back));
            if (place != null) {
                throw lost(place, "", type, subject);
            }
        }
    }

    private void requireNothingHidden(Object value, Object read, Type type, Supplier<String> subject) {
        String place;
        try {
            String before = showingHidden.writeValueAsString(value);
            String after = showingHidden.writeValueAsString(read);
            place = before.equals(after)
                    ? null
                    : JsonContent.difference(mapper.readTree(before), mapper.readTree(after));
        } catch (JacksonException | StackOverflowError e) {
            return; // it has fields that nobody may look at: what JSON shows of it did come back
        }
        if (place != null) {
            throw lost(
                    place,
                    ": a field that is not public needs a getter or @JsonProperty to be kept, or is transient",
                    type,
                    subject);
        }
    }

    private static PayloadException lost(String place, String why, Type type, Supplier<String> subject) {
        return new PayloadException(
                subject.get() + " would not come back from JSON as it is: as " + type.getTypeName()
                        + (place.isEmpty() ? " it is another value" : " it loses \"" + place + "\"") + why,
                null);
    }

    /** Classes of the JDK that are read as themselves. */
    private static final class Plain {
        static boolean isOne(Class<?> type) {
            return type == String.class
                    || Number.class.isAssignableFrom(type)
                    || type.getName().startsWith("java.time.");
        }
    }
}
