package dev.durathread.internal.replay;

import dev.durathread.ActivityOptions;
import dev.durathread.TypeRef;
import dev.durathread.internal.contract.ActivityContract;
import dev.durathread.internal.payload.ArgumentTypes;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Implementations of activity interfaces whose calls are durable activity calls. */
final class ActivityStubs {
    private ActivityStubs() {}

    static <A> A of(Class<A> type, ExecutionCalls context, ActivityOptions options) {
        ActivityContract contract = ActivityContract.of(type);
        InvocationHandler handler =
                (proxy, method, arguments) -> call(contract, context, options, proxy, method, arguments);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object call(
            ActivityContract contract,
            ExecutionCalls context,
            ActivityOptions options,
            Object proxy,
            Method method,
            Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return objectMethod(contract, proxy, method, arguments);
        }
        if (method.isDefault() && !contract.isActivity(method)) {
            return plain(method).bindTo(proxy).invokeWithArguments(arguments == null ? new Object[0] : arguments);
        }
        ActivityContract.Entry entry = contract.entry(method);
        TypeRef<Object> output = TypeRef.ofType(entry.output());
        ArgumentTypes inputs = new ArgumentTypes(entry.inputs());
        return context.activity(
                        entry.name(), ActivityContract.input(arguments), inputs, output, both(options, entry.options()))
                .get();
    }

    private static ActivityOptions both(ActivityOptions first, ActivityOptions second) {
        return new ActivityOptions(
                first.retry().or(second::retry),
                first.tag().or(second::tag),
                first.session().or(second::session),
                first.timeout().or(second::timeout),
                first.queueTimeout().or(second::queueTimeout),
                first.heartbeatTimeout().or(second::heartbeatTimeout));
    }

    /** A default method as it stands, of an interface that need not be public. */
    private static MethodHandle plain(Method method) throws IllegalAccessException {
        Class<?> type = method.getDeclaringClass();
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup()).unreflectSpecial(method, type);
    }

    @SuppressWarnings("ReferenceEquality") // a stub equals itself alone
    private static Object objectMethod(
            ActivityContract contract, Object proxy, Method method, Object @Nullable [] arguments)
            throws InvocationTargetException {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "activities of " + contract.type().getName();
        };
    }
}
