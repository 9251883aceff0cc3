package dev.durathread;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.durathread.failure.PayloadException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A value as it is stored, read as a type when asked. */
public interface StatusPayload {
    /** No value. */
    StatusPayload NONE = new StatusPayload() {
        @Override
        public <T> Optional<T> as(TypeRef<T> type) {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "none";
        }
    };

    /**
     * The value; empty when there is none or it is null.
     *
     * @throws PayloadException when it cannot be read as that type
     */
    <T> Optional<T> as(TypeRef<T> type);

    /** The value as JSON, which is what Jackson writes of it; null when there is none. */
    @JsonValue
    default @Nullable JsonNode toJson() {
        return as(TypeRef.of(JsonNode.class)).orElse(null);
    }
}
