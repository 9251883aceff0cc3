package dev.durathread.internal.registry;

import dev.durathread.ActivityMethod;
import dev.durathread.ActivityType;
import dev.durathread.TypeRef;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An interface whose methods are activities.
 *
 * <p>Abstract methods are activities, named {@code Interface.method} unless {@link ActivityMethod} says otherwise. The
 * input of an activity is the list of its arguments. Default methods are plain code that calls others, unless annotated.
 * Two methods of one name need names of their own by annotation.
 */
public final class ActivityContract {
    private final Class<?> type;
    private final Map<Method, Entry> entries;

    /** One method. */
    public record Entry(String name, Method method, Type output, List<Type> inputs) {}

    private ActivityContract(Class<?> type, Map<Method, Entry> entries) {
        this.type = type;
        this.entries = entries;
    }

    /** @throws IllegalArgumentException when the type cannot be a contract, saying which method and why */
    public static ActivityContract of(Class<?> type) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException(type.getName() + " is not an interface");
        }
        Map<Method, Entry> entries = new LinkedHashMap<>();
        Map<String, Method> byName = new HashMap<>();
        for (Method method : type.getMethods()) {
            boolean marked = method.isAnnotationPresent(ActivityMethod.class);
            if (Modifier.isStatic(method.getModifiers()) || (method.isDefault() && !marked)) {
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
        List<Type> inputs = Arrays.asList(method.getGenericParameterTypes());
        Type output = method.getGenericReturnType() == void.class ? Void.class : method.getGenericReturnType();
        if (output instanceof TypeVariable<?> || inputs.stream().anyMatch(TypeVariable.class::isInstance)) {
            throw new IllegalArgumentException("the types of " + method.toGenericString()
                    + " are not known; a method of an activity interface names its types");
        }
        method.setAccessible(true); // an interface need not be public
        String name = given.isEmpty() ? type.getSimpleName() + "." + method.getName() : given;
        return new Entry(name, method, output, inputs);
    }

    public Class<?> type() {
        return type;
    }

    /** Whether a method is an activity, as against a default method that is plain code. */
    public boolean isActivity(Method method) {
        return entries.containsKey(method);
    }

    public Entry entry(Method method) {
        return Objects.requireNonNull(entries.get(method), method::toGenericString);
    }

    /** The activities of the contract as an object implements them. */
    public List<ActivityCode<?, ?>> codes(Object implementation) {
        return entries.values().stream()
                .<ActivityCode<?, ?>>map(entry -> code(entry, implementation))
                .toList();
    }

    private static ActivityCode<JsonNode, Object> code(Entry entry, Object implementation) {
        TypeRef<Object> output = TypeRef.ofType(entry.output());
        ActivityType<JsonNode, Object> type = ActivityType.of(entry.name(), TypeRef.of(JsonNode.class), output);
        ArgumentReader arguments = new ArgumentReader(entry.inputs());
        return new ActivityCode<>(type, (_, input) -> invoke(entry.method(), implementation, arguments.read(input)));
    }

    @SuppressWarnings("NullAway") // a method may return null
    private static Object invoke(Method method, Object implementation, @Nullable Object[] arguments) throws Exception {
        try {
            return method.invoke(implementation, arguments);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }

    /** The input of a call: its arguments as a list. */
    public static List<@Nullable Object> input(@Nullable Object @Nullable [] arguments) {
        return arguments == null ? List.of() : Arrays.asList(arguments);
    }
}
