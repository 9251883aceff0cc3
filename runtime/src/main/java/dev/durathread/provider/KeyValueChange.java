package dev.durathread.provider;

import dev.durathread.history.KeyValue;
import java.util.Objects;

/** A change of an instance's key-value store. The changes of a turn are applied in their order. */
public sealed interface KeyValueChange {
    /** Sets a key. */
    record Put(String key, KeyValue value) implements KeyValueChange {
        /** Refuses nulls. */
        public Put {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(value, "value");
        }
    }

    /** Removes a key, if it is there. */
    record Remove(String key) implements KeyValueChange {
        /** Refuses a null key. */
        public Remove {
            Objects.requireNonNull(key, "key");
        }
    }

    /** Removes all keys. */
    record RemoveAll() implements KeyValueChange {}
}
