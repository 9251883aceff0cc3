package dev.durathread.internal.activity;

import dev.durathread.failure.FailureDetails;
import dev.durathread.history.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Calls user code and tells how it ended, whatever it throws. */
final class UserCode {
    private UserCode() {}

    /** How the code ended. */
    sealed interface Ending {}

    /** @param result JSON text */
    record Returned(String result) implements Ending {}

    /** @param types the class name of what was thrown, as it is recorded, and the names of its superclasses */
    record Threw(Failure failure, List<String> types) implements Ending {
        Threw {
            types = List.copyOf(types);
        }

        static Threw ofEngine(String errorType, String message) {
            return new Threw(Failure.ofEngine(errorType, message), List.of(errorType));
        }
    }

    /**
     * @param code gives JSON text
     * @throws VirtualMachineError when the JVM is in trouble; a stack overflow is the code's own
     */
    @SuppressWarnings("CatchThrowable") // whatever user code throws is its failure, the JVM's own trouble apart
    static Ending call(Callable<String> code) {
        try {
            return new Returned(code.call());
        } catch (StackOverflowError e) {
            return threw(e);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable t) {
            return threw(t);
        }
    }

    private static Threw threw(Throwable thrown) {
        Failure failure = FailureDetails.of(thrown).toFailure();
        List<String> types = new ArrayList<>(4);
        types.add(failure.errorType());
        for (Class<?> type = thrown.getClass(); type != Object.class; type = type.getSuperclass()) {
            types.add(type.getName());
        }
        return new Threw(failure, types);
    }
}
