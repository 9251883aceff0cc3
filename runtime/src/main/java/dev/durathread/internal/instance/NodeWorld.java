package dev.durathread.internal.instance;

import dev.durathread.history.KeyValue;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.LogLine;
import dev.durathread.internal.replay.World;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.event.Level;

/** The world of the executions of a node. */
final class NodeWorld implements World {
    private final Node node;
    private final TurnLog log = new TurnLog();

    NodeWorld(Node node) {
        this.node = node;
    }

    @Override
    public UUID newGuid() {
        long high = (node.host().random().nextLong() & ~0xF000L) | 0x4000L;
        long low = (node.host().random().nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low);
    }

    @Override
    public long newSeed() {
        return node.host().random().nextLong();
    }

    @Override
    public Optional<String> readKeyValue(String instanceId, String key) {
        return node.provider().readKeyValue(instanceId, key).map(KeyValue::value);
    }

    @Override
    public boolean logs(String orchestration, Level level) {
        return TurnLog.loggerOf(orchestration).isEnabledForLevel(level);
    }

    @Override
    public void log(Identity identity, LogLine line) {
        log.write(identity, List.of(line));
    }
}
