package dev.durathread.internal.payload;

import java.lang.reflect.Type;
import java.util.List;

/**
 * The type of a list each element of which has a type of its own: the arguments of a method. A value of it is read as an
 * array of objects.
 */
public record ArgumentTypes(List<Type> types) implements Type {
    /** Copies the list. */
    public ArgumentTypes {
        types = List.copyOf(types);
    }

    @Override
    public String getTypeName() {
        return types.stream().map(Type::getTypeName).toList().toString();
    }
}
