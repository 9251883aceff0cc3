package dev.durathread.internal.replay;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ValueRecorded;
import dev.durathread.history.ValueKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.slf4j.event.Level;

/** A world of random values from a seed, or of those that a history has. */
public final class SeededWorld implements World {
    private final Random random;
    private final Deque<ValueRecorded> recorded = new ArrayDeque<>();

    public SeededWorld(long seed) {
        random = new Random(seed);
    }

    /** Gives the values of a history again. */
    static SeededWorld of(List<HistoryEvent> history) {
        SeededWorld world = new SeededWorld(0);
        history.stream()
                .filter(event -> event instanceof ValueRecorded value
                        && (value.valueKind() == ValueKind.GUID || value.valueKind() == ValueKind.RANDOM_SEED))
                .forEach(event -> world.recorded.add((ValueRecorded) event));
        return world;
    }

    @Override
    public UUID newGuid() {
        if (recorded.isEmpty()) {
            return new UUID((random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() >>> 2) | Long.MIN_VALUE);
        }
        String quoted = recorded.remove().value();
        return UUID.fromString(quoted.substring(1, quoted.length() - 1));
    }

    @Override
    public long newSeed() {
        return recorded.isEmpty()
                ? random.nextLong()
                : Long.parseLong(recorded.remove().value());
    }

    @Override
    public Optional<String> readKeyValue(String instanceId, String key) {
        return Optional.empty();
    }

    @Override
    public boolean logs(String orchestration, Level level) {
        return false;
    }

    @Override
    public void log(Identity identity, LogLine line) {}
}
