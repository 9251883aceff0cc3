package dev.durathread;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * Names a type, generic ones too: {@code new TypeRef<List<Order>>() {}}.
 *
 * @param <T> the type named
 */
public abstract class TypeRef<T> {
    private final Type type;

    /**
     * Names the type argument of the anonymous subclass being made.
     *
     * @throws IllegalArgumentException when the subclass gives no type argument
     */
    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType superclass)) {
            throw new IllegalArgumentException("a TypeRef needs its type argument: new TypeRef<List<Order>>() {}");
        }
        this.type = superclass.getActualTypeArguments()[0];
    }

    private TypeRef(Type type) {
        this.type = Objects.requireNonNull(type, "type");
    }

    /** Names a class. */
    public static <T> TypeRef<T> of(Class<T> type) {
        return new Named<>(type);
    }

    /** Names a type found by reflection. The caller must know that it is {@code T}. */
    public static <T> TypeRef<T> ofType(Type type) {
        return new Named<>(type);
    }

    /** The type named. */
    public final Type type() {
        return type;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof TypeRef<?> that && type.equals(that.type);
    }

    @Override
    public final int hashCode() {
        return type.hashCode();
    }

    @Override
    public final String toString() {
        return type.getTypeName();
    }

    private static final class Named<T> extends TypeRef<T> {
        Named(Type type) {
            super(type);
        }
    }
}
