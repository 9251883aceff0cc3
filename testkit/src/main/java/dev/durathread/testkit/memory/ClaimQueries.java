package dev.durathread.testkit.memory;

import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Claims;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.TaskLease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Claims instances and tasks, in the order of their indexes. */
public final class ClaimQueries {
    private final Store store;

    ClaimQueries(Store store) {
        this.store = store;
    }

    public Claims<ClaimedInstance> instances(InstanceClaim claim) {
        List<Instance> fresh = new ArrayList<>();
        List<Instance> begun = new ArrayList<>();
        Instant nextDue = null;
        for (Instance instance : store.ready) {
            if (!canRun(instance, claim)) {
                continue;
            }
            if (Objects.requireNonNull(instance.readyAt).isAfter(claim.now())) {
                nextDue = instance.readyAt;
                break;
            }
            List<Instance> kind = instance.status == InstanceStatus.PENDING ? fresh : begun;
            if (kind.size() < claim.max()) {
                kind.add(instance);
            }
        }
        List<Instance> taken = shared(fresh, begun, claim);
        List<ClaimedInstance> claimed = new ArrayList<>(taken.size());
        for (Instance instance : taken) {
            boolean isHeld = claim.node().equals(instance.heldBy);
            instance.deliveries = isHeld ? Math.max(instance.deliveries, 1) : instance.deliveries + 1;
            instance.heldBy = claim.node();
            store.ready(instance, null);
            claimed.add(new ClaimedInstance(instance.record(), instance.lastSequence, instance.deliveries));
        }
        return new Claims<>(claimed, nextDue);
    }

    /** The oldest of each kind, those that have not begun their share at the least, in the order of their ready times. */
    private static List<Instance> shared(List<Instance> fresh, List<Instance> begun, InstanceClaim claim) {
        int kept = Math.min(claim.fresh(), fresh.size());
        int ofBegun = Math.min(claim.max() - kept, begun.size());
        int ofFresh = Math.min(claim.max() - ofBegun, fresh.size());
        return Stream.concat(fresh.stream().limit(ofFresh), begun.stream().limit(ofBegun))
                .sorted(Store.BY_READY_TIME)
                .toList();
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
            } else {
                enterSession(task, claim);
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

    /** From when on the node may claim the task; null for never. */
    private @Nullable Instant claimableFrom(Task task, TaskClaim claim) {
        Instant served = servedFrom(task, claim);
        Instant deadline = deadline(task);
        return served == null || (deadline != null && deadline.isBefore(served)) ? deadline : served;
    }

    /** From when on any node may claim a task that none has claimed; null for never. */
    private static @Nullable Instant deadline(Task task) {
        Instant deadline = task.deliveries == 0 && task.attempts == 0 ? task.made.queueDeadline() : null;
        return deadline == null ? null : latest(deadline, task.visibleAt);
    }

    /** From when on the task's tag, name and session let the node have it; null for never. */
    private @Nullable Instant servedFrom(Task task, TaskClaim claim) {
        if (!claim.tags().serves(task.made.tag())) {
            return null;
        }
        boolean known = claim.names().contains(task.made.name());
        Instant visible = known ? task.visibleAt : latest(task.visibleAt, task.strayAt);
        if (task.made.session() == null) {
            return visible;
        }
        Instant admitted = claim.sessions() == null
                ? null
                : store.sessions.admitsFrom(task.made.session(), claim.sessions(), claim.now());
        return admitted == null ? null : latest(visible, admitted);
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Takes the task's session, unless the task is taken only because nobody has taken it in time. */
    private void enterSession(Task task, TaskClaim claim) {
        Instant deadline = deadline(task);
        boolean overdue = deadline != null && !deadline.isAfter(claim.now());
        if (task.made.session() != null && claim.sessions() != null && !overdue) {
            store.sessions.take(task.made.session(), claim.sessions(), claim.now());
        }
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
