package dev.durathread.testkit.memory;

import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.KeyValue;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.rules.StoredInstance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A stored instance with all that belongs to it. Changed only through {@link Store}, which keeps the indexes. */
final class Instance {
    final String id;
    final NewInstance made;
    final long order;
    final Map<Long, Execution> executions = new TreeMap<>();
    final TreeMap<Long, InboxMessage> inbox = new TreeMap<>();
    final Set<String> messageIds = new HashSet<>(0);
    final Map<Long, Task> tasks = new HashMap<>(2);
    final TreeMap<Long, Instant> timers = new TreeMap<>();
    final TreeMap<String, KeyValue> keyValues = new TreeMap<>();
    Fence fence;
    InstanceStatus status = InstanceStatus.PENDING;

    @Nullable
    String version;

    String input;

    @Nullable
    String output;

    @Nullable
    Failure failure;

    @Nullable
    String cancelReason;

    @Nullable
    String customStatus;

    long customStatusVersion;
    Instant updatedAt;

    @Nullable
    Instant completedAt;

    @Nullable
    Instant readyAt;

    @Nullable
    NodeId heldBy;

    /** The history format of the current execution; 0 before its first event. */
    int format;

    long lastSequence;
    int deliveries;
    boolean suspended;

    @Nullable
    String blocked;

    /** The history of one execution. */
    static final class Execution {
        final List<HistoryEvent> events = new ArrayList<>(8);
        final Instant startedAt;
        String status = "Running";

        @Nullable
        Instant completedAt;

        Execution(Instant startedAt) {
            this.startedAt = startedAt;
        }
    }

    Instance(NewInstance made, long order) {
        this.id = made.instanceId();
        this.made = made;
        this.order = order;
        this.fence = new Fence(made.incarnation(), 1, 0);
        this.version = made.version();
        this.input = made.input();
        this.updatedAt = made.createdAt();
    }

    long order() {
        return order;
    }

    boolean isFinished() {
        return status.isFinished();
    }

    String code() {
        return dev.durathread.provider.CodeKey.of(made.name(), version);
    }

    /** As the rules for writes see it. */
    StoredInstance asStored() {
        return new StoredInstance(
                id,
                fence,
                status,
                made.name(),
                version,
                made.startAt(),
                suspended,
                blocked,
                heldBy,
                readyAt,
                lastSequence);
    }

    InstanceRecord record() {
        return new InstanceRecord(
                id,
                fence,
                status,
                made.name(),
                version,
                input,
                made.parent(),
                output,
                failure,
                cancelReason,
                customStatus,
                customStatusVersion,
                made.createdAt(),
                updatedAt,
                made.startAt(),
                suspended,
                blocked);
    }
}
