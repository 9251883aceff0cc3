package dev.durathread.sqlite;

import dev.durathread.provider.NodeId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds nodes whose process has died, long before their lease runs out.
 *
 * <p>Each node holds a lock on a file of its own beside the database. The operating system releases the lock when the
 * process ends, however it ends. So whoever can take the lock knows that the process is gone. This only shortens a
 * wait: if files cannot be locked or are missing, the lease decides, and a node that is wrongly taken for dead loses
 * only its lease.
 */
final class NodeLocks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLocks.class);

    // A process must not open the file of a lock that it holds: closing it would let go of the lock.
    private static final Map<Path, FileChannel> HELD_BY_THIS_PROCESS = new ConcurrentHashMap<>();

    private final Path database;
    private final Map<NodeId, Path> own = new ConcurrentHashMap<>();

    NodeLocks(Path database) {
        this.database = database.toAbsolutePath().normalize();
    }

    private Path file(NodeId node) {
        UUID name = UUID.nameUUIDFromBytes(node.value().getBytes(StandardCharsets.UTF_8));
        return database.resolveSibling(database.getFileName() + "-node-" + name);
    }

    /** Takes the lock of a node of this process. */
    void hold(NodeId node) {
        Path file = file(node);
        HELD_BY_THIS_PROCESS.computeIfAbsent(file, NodeLocks::lock);
        own.put(node, file);
    }

    @SuppressWarnings("MustBeClosed") // held until the node leaves
    private static @Nullable FileChannel lock(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                return null;
            }
            return channel;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("no lock on {}: whether its node lives is told by its lease alone", file, e);
            return null;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Whether a node's process is known to have died. */
    boolean isDead(NodeId node) {
        Path file = file(node);
        if (HELD_BY_THIS_PROCESS.containsKey(file) || !Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            boolean dead = tryLock(channel) != null;
            if (dead) {
                Files.deleteIfExists(file);
            }
            return dead;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("cannot look at {}: whether its node lives is told by its lease alone", file, e);
            return false;
        }
    }

    /** Lets go of the lock of a node of this process. */
    void release(NodeId node) {
        Path file = own.remove(node);
        FileChannel channel = file == null ? null : HELD_BY_THIS_PROCESS.remove(file);
        if (file != null && channel != null) {
            try {
                Files.deleteIfExists(file);
                channel.close();
            } catch (IOException e) {
                LOG.debug("cannot remove {}", file, e);
            }
        }
    }

    @Override
    public void close() {
        own.keySet().forEach(this::release);
    }
}
