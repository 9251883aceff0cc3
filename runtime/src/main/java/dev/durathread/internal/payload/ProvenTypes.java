package dev.durathread.internal.payload;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;

/**
 * Types whose values are known to come back from JSON as they went in, so that they need not be read back: plain values,
 * lists, sets and maps of such, and records of such that nothing is annotated on. What is found out about a type is kept.
 */
final class ProvenTypes {
    private static final Set<Class<?>> PLAIN = Set.of(
            String.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class,
            Instant.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            Duration.class);
    private static final Set<Class<?>> KEYS = Set.of(String.class, Integer.class, Long.class, UUID.class);
    private static final Set<Class<?>> LISTS = Set.of(List.class, Collection.class, Set.class);

    private final TypeFactory types;
    private final Map<Type, Boolean> known = new ConcurrentHashMap<>();

    ProvenTypes(TypeFactory types) {
        this.types = types;
    }

    boolean contains(Type type) {
        Boolean proven = known.get(type);
        if (proven == null) {
            proven = type instanceof ArgumentTypes arguments
                    ? arguments.types().stream().allMatch(this::contains)
                    : isProven(types.constructType(type), new HashSet<>());
            known.put(type, proven);
        }
        return proven;
    }

    /** @param outer types that are being looked at: one that contains itself is proven if the rest of it is */
    private boolean isProven(JavaType type, Set<JavaType> outer) {
        Class<?> raw = type.getRawClass();
        if (PLAIN.contains(raw) || raw == boolean.class || (raw.isPrimitive() && raw != char.class)) {
            return true;
        }
        if (raw.isEnum()) {
            return isUntouched(raw) && Arrays.stream(raw.getFields()).allMatch(ProvenTypes::isUntouched);
        }
        if (LISTS.contains(raw) || raw == Optional.class) {
            JavaType content = raw == Optional.class ? type.containedType(0) : type.getContentType();
            return content != null && content.getRawClass() != Optional.class && isProven(content, outer);
        }
        if (raw == Map.class) {
            Class<?> key = type.getKeyType().getRawClass();
            return KEYS.contains(key) && isProven(type.getContentType(), outer);
        }
        return raw.isRecord() && (!outer.add(type) || isProvenRecord(type, raw, outer));
    }

    private boolean isProvenRecord(JavaType type, Class<?> raw, Set<JavaType> outer) {
        if (!isUntouched(raw) || !Arrays.stream(raw.getDeclaredConstructors()).allMatch(ProvenTypes::isUntouched)) {
            return false;
        }
        for (RecordComponent component : raw.getRecordComponents()) {
            if (!isUntouched(component)
                    || !isUntouched(component.getAccessor())
                    || !isProven(types.resolveMemberType(component.getGenericType(), type.getBindings()), outer)) {
                return false;
            }
        }
        return Arrays.stream(raw.getDeclaredFields()).allMatch(ProvenTypes::isUntouched)
                && Arrays.stream(raw.getDeclaredMethods()).allMatch(ProvenTypes::isUntouched);
    }

    private static boolean isUntouched(AnnotatedElement element) {
        boolean parameters = element instanceof Constructor<?> constructor
                && Arrays.stream(constructor.getParameterAnnotations())
                        .flatMap(Arrays::stream)
                        .anyMatch(ProvenTypes::isOfJackson);
        return !parameters && Arrays.stream(element.getAnnotations()).noneMatch(ProvenTypes::isOfJackson);
    }

    private static boolean isOfJackson(Annotation annotation) {
        String name = annotation.annotationType().getName();
        return name.startsWith("com.fasterxml.jackson.") || name.startsWith("tools.jackson.");
    }
}
