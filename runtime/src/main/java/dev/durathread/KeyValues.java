package dev.durathread;

import dev.durathread.failure.PayloadException;
import dev.durathread.failure.PayloadTooLargeException;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import tools.jackson.databind.JsonNode;

/**
 * The key-value store of an instance, as its own code sees it. Changes are recorded with the turn. Others see them
 * after the commit of the turn. They stay after continue-as-new and after the end of the instance.
 */
public interface KeyValues {
    /**
     * Sets a key.
     *
     * @throws PayloadTooLargeException when the value's JSON is over the limit
     * @throws IllegalStateException when the store already has the most keys allowed
     * @throws IllegalArgumentException when the key has more than 256 characters
     */
    void set(String key, Object value);

    /**
     * The value of a key; empty when it is not there.
     *
     * @throws PayloadException when it cannot be read as that type
     */
    <T> Optional<T> get(String key, Class<T> type);

    /** See {@link #get(String, Class)}. */
    <T> Optional<T> get(String key, TypeRef<T> type);

    /** Removes a key, if it is there. */
    void clear(String key);

    /** Removes all keys. */
    void clearAll();

    /** All entries. */
    SortedMap<String, JsonNode> all();

    /** All keys. */
    SortedSet<String> keys();

    /** How many keys there are. */
    int size();

    /** Removes the keys that were last set before a time. Returns how many were removed. */
    int pruneUpdatedBefore(Instant cutoff);
}
