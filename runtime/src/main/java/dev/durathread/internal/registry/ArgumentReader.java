package dev.durathread.internal.registry;

import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the arguments of a method from the list that is the input of an activity. */
final class ArgumentReader {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final List<Type> types;

    ArgumentReader(List<Type> types) {
        this.types = types;
    }

    @Nullable
    Object[] read(JsonNode list) {
        if (list.size() != types.size()) {
            throw new IllegalArgumentException(
                    "the activity takes " + types.size() + " arguments, its input has " + list.size());
        }
        @Nullable Object[] arguments = new Object[types.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = MAPPER.readerFor(MAPPER.constructType(types.get(i))).readValue(list.get(i));
        }
        return arguments;
    }
}
