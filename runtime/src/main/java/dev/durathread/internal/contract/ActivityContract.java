package dev.durathread.internal.contract;

import dev.durathread.ActivityMethod;
import dev.durathread.ActivityOptions;
import dev.durathread.RetryPolicy;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An interface whose methods are activities.
 *
 * <p>Abstract methods are activities, named {@code Interface.method} unless {@link ActivityMethod} says otherwise. The
 * input of an activity is the list of its arguments. Default methods are plain code that calls others, unless
 * annotated. Two methods of the same name need different names by annotation. The contract must name the types that a
 * super-interface leaves open. What a method throws, checked or not, is the failure of its activity.
 */
public final class ActivityContract {
    private final Class<?> type;
    private final Map<Method, Entry> entries;

    /** One method. */
    public record Entry(String name, Method method, Type output, List<Type> inputs, ActivityOptions options) {}

    private ActivityContract(Class<?> type, Map<Method, Entry> entries) {
        this.type = type;
        this.entries = entries;
    }

    /** @throws IllegalArgumentException when the type cannot be a contract, saying which method and why */
    public static ActivityContract of(Class<?> type) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException(type.getName() + " is not an interface");
        }
        if (type.getTypeParameters().length > 0) {
            throw new IllegalArgumentException(
                    type.toGenericString() + " has type parameters; extend it by an interface that names the types");
        }
        Map<Method, Entry> entries = new LinkedHashMap<>();
        Map<String, Method> byName = new HashMap<>();
        for (Method method : type.getMethods()) {
            boolean marked = method.isAnnotationPresent(ActivityMethod.class);
            if (Modifier.isStatic(method.getModifiers()) || method.isSynthetic() || (method.isDefault() && !marked)) {
                continue;
            }
            Entry entry = entry(type, method);
            Method other = byName.putIfAbsent(entry.name(), method);
            if (other != null) {
                throw new IllegalArgumentException("activity name \"" + entry.name() + "\" is that of both "
                        + other.toGenericString() + " and " + method.toGenericString()
                        + "; give one of them a name with @ActivityMethod");
            }
            entries.put(method, entry);
        }
        if (entries.isEmpty()) {
            throw new IllegalArgumentException(type.getName() + " has no method that could be an activity");
        }
        return new ActivityContract(type, entries);
    }

    private static Entry entry(Class<?> type, Method method) {
        ActivityMethod annotation = method.getAnnotation(ActivityMethod.class);
        String given = annotation == null ? "" : annotation.value();
        MethodTypes types = new MethodTypes(type, method);
        List<Type> inputs = types.inputs();
        Type output = types.output();
        method.setAccessible(true); // an interface need not be public
        String name = given.isEmpty() ? type.getSimpleName() + "." + method.getName() : given;
        return new Entry(
                name,
                method,
                output,
                inputs,
                annotation == null ? ActivityOptions.none() : options(method, annotation));
    }

    private static ActivityOptions options(Method method, ActivityMethod annotation) {
        try {
            return new ActivityOptions(
                    annotation.maxAttempts() == 1
                            ? Optional.empty()
                            : Optional.of(RetryPolicy.exponential(annotation.maxAttempts())),
                    Optional.of(annotation.tag()).filter(tag -> !tag.isEmpty()),
                    Optional.empty(),
                    duration("timeout", annotation.timeout()),
                    duration("queueTimeout", annotation.queueTimeout()),
                    duration("heartbeatTimeout", annotation.heartbeatTimeout()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the options of " + method.toGenericString() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static Optional<Duration> duration(String option, String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Duration.parse(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    option + " is \"" + text + "\", which is no duration such as \"PT30S\"", e);
        }
    }

    public Class<?> type() {
        return type;
    }

    /** Whether a method is an activity. A default method without annotation is plain code. */
    public boolean isActivity(Method method) {
        return entries.containsKey(method);
    }

    public Entry entry(Method method) {
        return Objects.requireNonNull(entries.get(method), method::toGenericString);
    }

    /** The activities, in no particular order. */
    public List<Entry> activities() {
        return List.copyOf(entries.values());
    }

    /** The input of a call: its arguments as a list. */
    public static List<@Nullable Object> input(@Nullable Object @Nullable [] arguments) {
        return arguments == null ? List.of() : Arrays.asList(arguments);
    }
}
