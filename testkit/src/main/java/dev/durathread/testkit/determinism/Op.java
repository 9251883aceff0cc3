package dev.durathread.testkit.determinism;

/**
 * The part of an instruction that matters here. Each knows its source line (0 for unknown) and its place in the code.
 */
sealed interface Op {
    int line();

    int bci();

    /** A call of a method. */
    record Invoke(int line, int bci, MethodRef method) implements Op {}

    /**
     * The making of a lambda or method reference.
     *
     * @param implementation the method that it calls
     * @param type the functional interface, as a class name
     */
    record Lambda(int line, int bci, MethodRef implementation, String type) implements Op {}

    /** A local variable put on the stack. */
    record Load(int line, int bci, int slot) implements Op {}

    /** A local variable set. */
    record Store(int line, int bci, int slot) implements Op {}

    /**
     * A static field read or written.
     *
     * @param descriptor of its type
     */
    record StaticField(int line, int bci, boolean written, String owner, String name, String descriptor)
            implements Op {}

    /** A monitor entered. */
    record Monitor(int line, int bci) implements Op {}

    /** Anything else. */
    record Other(int line, int bci) implements Op {}
}
