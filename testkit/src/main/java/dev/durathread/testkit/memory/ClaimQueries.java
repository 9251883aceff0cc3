package dev.durathread.testkit.memory;

import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Claims;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.SessionClaim;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.TaskLease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Claims instances and tasks, in the order of their indexes. */
public final class ClaimQueries {
    private final Store store;

    ClaimQueries(Store store) {
        this.store = store;
    }

    public Claims<ClaimedInstance> instances(InstanceClaim claim) {
        List<Instance> taken = new ArrayList<>();
        Instant nextDue = null;
        for (Instance instance : store.ready) {
            if (taken.size() == claim.max()) {
                break;
            }
            if (!canRun(instance, claim)) {
                continue;
            }
            if (Objects.requireNonNull(instance.readyAt).isAfter(claim.now())) {
                nextDue = instance.readyAt;
                break;
            }
            taken.add(instance);
        }
        List<ClaimedInstance> claimed = new ArrayList<>(taken.size());
        for (Instance instance : taken) {
            instance.heldBy = claim.node();
            store.ready(instance, null);
            instance.deliveries++;
            claimed.add(new ClaimedInstance(instance.record(), instance.lastSequence, instance.deliveries));
        }
        return new Claims<>(claimed, nextDue);
    }

    private static boolean canRun(Instance instance, InstanceClaim claim) {
        return (instance.heldBy == null || instance.heldBy.equals(claim.node()))
                && !instance.suspended
                && instance.format <= claim.format()
                && claim.code().contains(instance.code());
    }

    public Claims<ClaimedTask> tasks(TaskClaim claim) {
        List<Task> taken = new ArrayList<>();
        Instant nextDue = null;
        for (Task task : store.free) {
            if (taken.size() == claim.max()) {
                break;
            }
            Instant from = claimableFrom(task, claim);
            if (from == null) {
                continue;
            }
            if (from.isAfter(claim.now())) {
                nextDue = nextDue == null || from.isBefore(nextDue) ? from : nextDue;
            } else if (admits(task, claim)) {
                taken.add(task);
            }
        }
        List<ClaimedTask> claimed = new ArrayList<>(taken.size());
        for (Task task : taken) {
            store.hold(task, claim.node(), claim.token());
            task.deliveries++;
            claimed.add(claimed(task));
        }
        return new Claims<>(claimed, nextDue);
    }

    /** From when on the node may claim the task, sessions aside; null for never. */
    private static @Nullable Instant claimableFrom(Task task, TaskClaim claim) {
        Instant deadline = task.deliveries == 0 && task.attempts == 0 ? task.made.queueDeadline() : null;
        if (!claim.tags().serves(task.made.tag()) || (task.made.session() != null && claim.sessions() == null)) {
            return deadline;
        }
        Instant from = claim.names().contains(task.made.name()) || !task.strayAt.isAfter(task.visibleAt)
                ? task.visibleAt
                : task.strayAt;
        return deadline != null && deadline.isBefore(from) ? deadline : from;
    }

    /** Whether the task's session, if it has one, lets the node have it; takes the session if it is free. */
    private boolean admits(Task task, TaskClaim claim) {
        String id = task.made.session();
        Instant deadline = task.made.queueDeadline();
        boolean overdue = deadline != null && task.deliveries == 0 && !deadline.isAfter(claim.now());
        if (id == null || overdue) {
            return true;
        }
        SessionClaim sessions = Objects.requireNonNull(claim.sessions());
        Store.Session held = store.sessions.get(id);
        boolean isOpen = held == null || !held.until().isAfter(claim.now());
        boolean isOwn = held != null && held.owner().equals(sessions.owner());
        if (!isOpen && !isOwn) {
            return false;
        }
        if (isOpen && held(sessions.owner(), claim.now()) >= sessions.maxSessions()) {
            return false;
        }
        store.sessions.put(id, new Store.Session(sessions.owner(), sessions.until(), claim.now()));
        return true;
    }

    private long held(String owner, Instant now) {
        return store.sessions.values().stream()
                .filter(session ->
                        session.owner().equals(owner) && session.until().isAfter(now))
                .count();
    }

    private static ClaimedTask claimed(Task task) {
        return new ClaimedTask(
                new TaskLease(task.key, Objects.requireNonNull(task.token)),
                task.made.name(),
                task.made.input(),
                task.made.tag(),
                task.made.session(),
                task.made.options(),
                task.scheduledAt,
                task.made.queueDeadline(),
                task.deliveries,
                task.attempts,
                task.lastFailure,
                task.heartbeat,
                task.instance.made.name(),
                Objects.requireNonNullElse(task.instance.version, ""));
    }
}
