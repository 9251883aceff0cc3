package dev.durathread;

import dev.durathread.internal.check.Names;
import java.util.Objects;

/**
 * A typed handle of an activity: one constant, used to register it, to call it and to stub it.
 *
 * @param name its stable name, 1 to 256 characters without control characters
 * @param input the type of its input
 * @param output the type of its result
 */
public record ActivityType<I, O>(String name, TypeRef<I> input, TypeRef<O> output) {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException when the name is empty, too long or has control characters
     */
    public ActivityType {
        Names.check("activity name", name);
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(output, "output");
    }

    /**
     * The handle of the activity of that name, its types given as classes.
     *
     * @throws IllegalArgumentException when the name is empty, too long or has control characters
     */
    public static <I, O> ActivityType<I, O> of(String name, Class<I> input, Class<O> output) {
        return new ActivityType<>(name, TypeRef.of(input), TypeRef.of(output));
    }

    /**
     * The handle of the activity of that name, for types with parameters such as lists.
     *
     * @throws IllegalArgumentException when the name is empty, too long or has control characters
     */
    public static <I, O> ActivityType<I, O> of(String name, TypeRef<I> input, TypeRef<O> output) {
        return new ActivityType<>(name, input, output);
    }
}
