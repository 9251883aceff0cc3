package dev.durathread.internal.registry;

import dev.durathread.ActivityType;
import dev.durathread.TypeRef;
import dev.durathread.internal.contract.ActivityContract;
import dev.durathread.internal.payload.ArgumentTypes;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The activities that are methods of an object. */
public final class ContractCodes {
    private ContractCodes() {}

    /** The activities of a contract, with the object that implements them. */
    public static List<ActivityCode<?, ?>> of(ActivityContract contract, Object implementation) {
        return contract.activities().stream()
                .<ActivityCode<?, ?>>map(entry -> code(entry, implementation))
                .toList();
    }

    private static ActivityCode<@Nullable Object[], Object> code(ActivityContract.Entry entry, Object implementation) {
        TypeRef<Object> output = TypeRef.ofType(entry.output());
        TypeRef<@Nullable Object[]> input = TypeRef.ofType(new ArgumentTypes(entry.inputs()));
        ActivityType<@Nullable Object[], Object> type = ActivityType.of(entry.name(), input, output);
        return new ActivityCode<>(type, (_, arguments) -> invoke(entry.method(), implementation, arguments));
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
}
