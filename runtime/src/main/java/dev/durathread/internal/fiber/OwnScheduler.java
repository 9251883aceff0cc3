package dev.durathread.internal.fiber;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The door to virtual threads with a scheduler of one's own, which the JDK has but keeps private (the constructor of
 * {@code java.lang.ThreadBuilders$VirtualThreadBuilder} that takes an {@link Executor}, JDK 21 to 25).
 */
final class OwnScheduler {
    private static final @Nullable MethodHandle NEW_BUILDER; // (Executor)Thread.Builder.OfVirtual
    private static final @Nullable Executor JDK_SCHEDULER;
    private static final @Nullable Throwable OBSTACLE;

    static {
        MethodHandle newBuilder = null;
        Executor jdkScheduler = null;
        Throwable obstacle = null;
        try {
            newBuilder = findBuilder();
            jdkScheduler = findJdkScheduler();
            newThread(newBuilder, Runnable::run, "probe", () -> {});
        } catch (ReflectiveOperationException | RuntimeException e) {
            obstacle = e;
        }
        NEW_BUILDER = newBuilder;
        JDK_SCHEDULER = jdkScheduler;
        OBSTACLE = obstacle;
    }

    private OwnScheduler() {}

    private static MethodHandle findBuilder() throws ReflectiveOperationException {
        Constructor<?> constructor =
                Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder").getDeclaredConstructor(Executor.class);
        constructor.setAccessible(true);
        return MethodHandles.lookup()
                .unreflectConstructor(constructor)
                .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
    }

    private static Executor findJdkScheduler() throws ReflectiveOperationException {
        Method method = Class.forName("java.lang.VirtualThread").getDeclaredMethod("defaultScheduler");
        method.setAccessible(true);
        return (Executor) method.invoke(null);
    }

    static boolean isAvailable() {
        return OBSTACLE == null;
    }

    static void requireAvailable() {
        if (OBSTACLE instanceof InaccessibleObjectException) {
            Module module = OwnScheduler.class.getModule();
            String target = module.isNamed() ? module.getName() : "ALL-UNNAMED";
            throw new IllegalStateException(
                    "own-scheduler fibers need the JVM option --add-opens java.base/java.lang=" + target, OBSTACLE);
        }
        if (OBSTACLE != null) {
            throw new IllegalStateException(
                    "own-scheduler fibers are not possible on JDK '" + Runtime.version()
                            + "', with or without the JVM option --add-opens java.base/java.lang=ALL-UNNAMED",
                    OBSTACLE);
        }
    }

    /** Makes an unstarted virtual thread that hands its continuation to the given scheduler whenever it can run. */
    static Thread newThread(Executor scheduler, String name, Runnable task) {
        MethodHandle newBuilder = NEW_BUILDER;
        if (newBuilder == null) {
            throw new IllegalStateException("own scheduler not available", OBSTACLE);
        }
        return newThread(newBuilder, scheduler, name, task);
    }

    private static Thread newThread(MethodHandle newBuilder, Executor scheduler, String name, Runnable task) {
        Thread.Builder.OfVirtual builder;
        try {
            builder = (Thread.Builder.OfVirtual) newBuilder.invokeExact(scheduler);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        return builder.name(name).inheritInheritableThreadLocals(false).unstarted(task);
    }

    /** Runs a continuation as a virtual thread without a scheduler of its own would. */
    static void runElsewhere(Runnable continuation) {
        Executor scheduler = JDK_SCHEDULER;
        if (scheduler == null) {
            throw new IllegalStateException("own scheduler not available", OBSTACLE);
        }
        scheduler.execute(continuation);
    }
}
