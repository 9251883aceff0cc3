package dev.durathread.internal.replay;

import dev.durathread.KeyValues;
import dev.durathread.TypeRef;
import dev.durathread.history.HistoryEvent.KeyValueCleared;
import dev.durathread.history.HistoryEvent.KeyValueSet;
import dev.durathread.history.HistoryEvent.KeyValuesCleared;
import dev.durathread.history.KeyValue;
import dev.durathread.internal.check.Names;
import dev.durathread.internal.payload.Payloads;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The key-value store as the code sees it: what the execution found, and its own changes since. */
final class KeyValueState implements KeyValues {
    private static final int MOST_KEY_CHARACTERS = 256;

    private final Execution execution;
    private SortedMap<String, KeyValue> entries = Collections.emptySortedMap(); // made when first used

    KeyValueState(Execution execution) {
        this.execution = execution;
    }

    void startFrom(Map<String, KeyValue> found) {
        if (!found.isEmpty()) {
            entries = new TreeMap<>(found);
        }
    }

    SortedMap<String, KeyValue> entries() {
        return Collections.unmodifiableSortedMap(entries);
    }

    @Override
    public void set(String key, Object value) {
        checkKey(key);
        LimitChecks checks = execution.limitChecks();
        Input written = execution.input(value, null, () -> subject(key));
        String encoded = written.json();
        checks.size("value", Payloads.utf8Length(encoded), execution.limits().valueBytes(), () -> subject(key));
        if (!entries.containsKey(key)) {
            checks.keys(entries.size() + 1, execution.limits().keys(), () -> subject(key));
        }
        KeyValueSet set = execution.askingForMore(() -> {
            Instant now = execution.journal().now();
            return execution.journal().request(new KeyValueSet(0, now, key, encoded, now), written.type());
        });
        if (entries.isEmpty()) {
            entries = new TreeMap<>();
        }
        entries.put(key, new KeyValue(encoded, set.updatedAt()));
    }

    @Override
    public <T> Optional<T> get(String key, Class<T> type) {
        return get(key, TypeRef.of(type));
    }

    @Override
    public <T> Optional<T> get(String key, TypeRef<T> type) {
        execution.strands().enter();
        KeyValue entry = entries.get(key);
        return entry == null
                ? Optional.empty()
                : Optional.ofNullable(execution.read(entry.value(), type, () -> subject(key)));
    }

    @Override
    public void clear(String key) {
        checkKey(key);
        execution.askingForMore(() -> execution
                .journal()
                .request(new KeyValueCleared(0, execution.journal().now(), key)));
        if (entries.containsKey(key)) {
            entries.remove(key);
        }
    }

    @Override
    public void clearAll() {
        execution.askingForMore(() -> execution
                .journal()
                .request(new KeyValuesCleared(0, execution.journal().now())));
        entries = Collections.emptySortedMap();
    }

    @Override
    public SortedMap<String, JsonNode> all() {
        execution.strands().enter();
        TreeMap<String, JsonNode> all = new TreeMap<>();
        entries.forEach((key, entry) -> all.put(key, execution.payloads().tree(entry.value())));
        return Collections.unmodifiableSortedMap(all);
    }

    @Override
    public SortedSet<String> keys() {
        execution.strands().enter();
        return Collections.unmodifiableSortedSet(new TreeSet<>(entries.keySet()));
    }

    @Override
    public int size() {
        execution.strands().enter();
        return entries.size();
    }

    @Override
    public int pruneUpdatedBefore(Instant cutoff) {
        execution.strands().enter();
        List<String> old = entries.entrySet().stream()
                .filter(entry -> entry.getValue().updatedAt().isBefore(cutoff))
                .map(Map.Entry::getKey)
                .toList();
        old.forEach(this::clear);
        return old.size();
    }

    /** @throws IllegalArgumentException when the key is empty or too long */
    static void checkKey(String key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("key is empty, allowed are 1 to " + MOST_KEY_CHARACTERS + " characters");
        }
        if (key.length() > MOST_KEY_CHARACTERS) {
            throw new IllegalArgumentException("key of " + key.length() + " characters, allowed are "
                    + MOST_KEY_CHARACTERS + ": \"" + key.substring(0, 40) + "...\"");
        }
        Names.checkText("key", key);
    }

    private String subject(String key) {
        return "key \"" + key + "\" of instance \"" + execution.identity().instanceId() + "\"";
    }
}
