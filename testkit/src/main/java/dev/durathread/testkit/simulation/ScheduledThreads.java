package dev.durathread.testkit.simulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.util.concurrent.Executor;

/**
 * Virtual threads that an executor schedules. A virtual thread which one of them starts, however it is made, takes the
 * same executor; so does all that runs on it.
 */
final class ScheduledThreads {
    private static final MethodHandle NEW_BUILDER = newBuilder();

    private ScheduledThreads() {}

    private static MethodHandle newBuilder() {
        try {
            Constructor<?> constructor = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                    .getDeclaredConstructor(Executor.class);
            constructor.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflectConstructor(constructor)
                    .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
        } catch (InaccessibleObjectException e) {
            throw new IllegalStateException(
                    "a simulation needs the JVM option --add-opens java.base/java.lang=ALL-UNNAMED", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a simulation is not possible on JDK '" + Runtime.version() + "'", e);
        }
    }

    /** Starts a thread: its continuation goes to the scheduler whenever it can run. */
    static Thread start(Executor scheduler, String name, Runnable task) {
        Thread.Builder.OfVirtual builder;
        try {
            builder = (Thread.Builder.OfVirtual) NEW_BUILDER.invokeExact(scheduler);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        return builder.name(name).inheritInheritableThreadLocals(false).start(task);
    }
}
