package dev.durathread.internal.contract;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.TypeFactory;

/** The types of a method as its contract names them. Types that a super-interface leaves open are filled in. */
final class MethodTypes {
    private static final TypeFactory TYPES = new JsonMapper().getTypeFactory();

    private final Class<?> contract;
    private final Method method;

    MethodTypes(Class<?> contract, Method method) {
        this.contract = contract;
        this.method = method;
    }

    /** @throws IllegalArgumentException when one of them is not known */
    List<Type> inputs() {
        return Arrays.stream(method.getGenericParameterTypes()).map(this::named).toList();
    }

    /** @throws IllegalArgumentException when it is not known */
    Type output() {
        return method.getReturnType() == void.class ? Void.class : named(method.getGenericReturnType());
    }

    private Type named(Type type) {
        refuseWhatIsNoValue(type);
        List<TypeVariable<?>> open = variables(type).toList();
        if (open.isEmpty()) {
            return type;
        }
        JavaType declaring = TYPES.constructType(contract).findSuperType(method.getDeclaringClass());
        boolean filledIn = declaring != null
                && !declaring.getBindings().isEmpty()
                && open.stream().allMatch(variable -> variable.getGenericDeclaration() instanceof Class<?>);
        if (!filledIn) {
            throw new IllegalArgumentException("the types of " + method.toGenericString()
                    + " are not known; a method of an activity interface names its types");
        }
        return TYPES.resolveMemberType(type, declaring.getBindings());
    }

    /** A call is recorded as values: a future is none, nor is code. */
    private void refuseWhatIsNoValue(Type type) {
        Class<?> raw = type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : null;
        Class<?> named = raw == null && type instanceof Class<?> plain ? plain : raw;
        if (named == null) {
            return;
        }
        if (Future.class.isAssignableFrom(named) || CompletionStage.class.isAssignableFrom(named)) {
            throw new IllegalArgumentException(method.toGenericString() + " has a " + named.getName()
                    + "; an activity gives its result itself, and its caller goes on meanwhile by way of ctx.async or"
                    + " ctx.scheduleActivity");
        }
        boolean code = named.isAnnotationPresent(FunctionalInterface.class)
                || named.getName().startsWith("java.util.function.")
                || Callable.class.isAssignableFrom(named)
                || Runnable.class.isAssignableFrom(named);
        if (named.isInterface() && code) {
            throw new IllegalArgumentException(method.toGenericString() + " has a " + named.getName()
                    + ", which is code; what an activity takes and gives is stored as JSON");
        }
    }

    private static Stream<TypeVariable<?>> variables(Type type) {
        return switch (type) {
            case TypeVariable<?> variable -> Stream.of(variable);
            case ParameterizedType generic ->
                Arrays.stream(generic.getActualTypeArguments()).flatMap(MethodTypes::variables);
            case GenericArrayType array -> variables(array.getGenericComponentType());
            case WildcardType wildcard ->
                Stream.concat(Arrays.stream(wildcard.getUpperBounds()), Arrays.stream(wildcard.getLowerBounds()))
                        .flatMap(MethodTypes::variables);
            default -> Stream.empty();
        };
    }
}
