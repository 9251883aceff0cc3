package dev.durathread;

import dev.durathread.internal.check.Names;
import java.util.Objects;

/**
 * A typed handle of an orchestration: one constant, used to register it, to call it and to stub it.
 *
 * @param name its stable name, 1 to 256 characters without control characters
 * @param input the type of its input
 * @param output the type of its result
 */
public record OrchestrationType<I, O>(String name, TypeRef<I> input, TypeRef<O> output) {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException when the name is empty, too long or has control characters
     */
    public OrchestrationType {
        Names.check("orchestration name", name);
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(output, "output");
    }

    /**
     * The handle of the orchestration of that name, its types given as classes.
     *
     * @throws IllegalArgumentException when the name is empty, too long or has control characters
     */
    public static <I, O> OrchestrationType<I, O> of(String name, Class<I> input, Class<O> output) {
        return new OrchestrationType<>(name, TypeRef.of(input), TypeRef.of(output));
    }

    /**
     * The handle of the orchestration of that name, for types with parameters such as lists.
     *
     * @throws IllegalArgumentException when the name is empty, too long or has control characters
     */
    public static <I, O> OrchestrationType<I, O> of(String name, TypeRef<I> input, TypeRef<O> output) {
        return new OrchestrationType<>(name, input, output);
    }
}
