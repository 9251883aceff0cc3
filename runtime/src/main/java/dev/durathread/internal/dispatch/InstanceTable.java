package dev.durathread.internal.dispatch;

import dev.durathread.internal.instance.LoadedInstance;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The instances in memory, least recently used out first once there are more than allowed. */
public final class InstanceTable {
    private final Map<String, LoadedInstance> byId = new ConcurrentHashMap<>();
    private final Map<LoadedInstance, Boolean> byUse = new LinkedHashMap<>(16, 0.75f, true);
    private final int most;
    private final RecentIds lately = new RecentIds();

    /** The last fences of those that left memory while claims are being made; null while none is. */
    private volatile @Nullable Map<String, Fence> departed;

    /** @param most how many are kept in memory while nothing goes on for them */
    public InstanceTable(int most) {
        this.most = most;
    }

    @Nullable
    LoadedInstance find(String instanceId) {
        return byId.get(instanceId);
    }

    /** Whether it is in memory. */
    boolean holds(LoadedInstance instance) {
        return byId.get(instance.id()) == instance;
    }

    /** Whether an instance is in memory. */
    public boolean has(String instanceId) {
        return byId.containsKey(instanceId);
    }

    /** Whether an instance is in memory, so that its end will be told from here. */
    public boolean willTellEndOf(String instanceId) {
        LoadedInstance instance = find(instanceId);
        return instance != null && instance.willTellItsEnd();
    }

    LoadedInstance findOrAdd(String instanceId) {
        return byId.computeIfAbsent(instanceId, LoadedInstance::new);
    }

    /**
     * The resident for an instance as a claim has found it; null when the instance was in memory after that, has moved on
     * and has left: its last commit came after the claim and says all that is still to be done.
     */
    @Nullable
    LoadedInstance findOrAdd(InstanceRecord claimed) {
        return byId.computeIfAbsent(claimed.instanceId(), id -> movedOn(claimed) ? null : new LoadedInstance(id));
    }

    private boolean movedOn(InstanceRecord claimed) {
        Map<String, Fence> noted = departed;
        Fence last = noted == null ? null : noted.get(claimed.instanceId());
        return last != null && claimed.fence().isBefore(last);
    }

    /** A claim is about to be made: until {@link #claimTaken} departures are kept in mind. */
    public void claimBegins() {
        departed = new ConcurrentHashMap<>();
    }

    /** All that the claim has found is in memory. */
    public void claimTaken() {
        departed = null;
    }

    /** Whether an instance of that id left memory not long ago; now and then true of another one. */
    boolean hadLately(String instanceId) {
        return lately.has(instanceId);
    }

    /** An instance has left memory. */
    void remove(LoadedInstance gone, @Nullable Fence last) {
        lately.add(gone.id()); // before it cannot be found any more
        Map<String, Fence> noted = departed;
        if (noted != null && last != null) {
            noted.put(gone.id(), last);
        }
        byId.remove(gone.id(), gone);
        synchronized (byUse) {
            byUse.remove(gone);
        }
    }

    /**
     * Notes that an instance was used and is quiet now. Those that are too many are given back: the least recently used
     * first, each to be let go if it still is quiet.
     */
    List<LoadedInstance> used(LoadedInstance instance) {
        synchronized (byUse) {
            byUse.put(instance, true);
            return byUse.size() > most ? oldest(byUse.size() - most) : List.of();
        }
    }

    private List<LoadedInstance> oldest(int count) {
        List<LoadedInstance> oldest = new ArrayList<>(count);
        for (LoadedInstance instance : byUse.keySet()) {
            if (oldest.size() == count) {
                break;
            }
            oldest.add(instance);
        }
        oldest.forEach(byUse::remove);
        return oldest;
    }

    /** Those in memory now. */
    List<LoadedInstance> all() {
        return List.copyOf(byId.values());
    }

    /** Whether no turn is queued or under way. */
    public boolean isIdle() {
        return byId.values().stream().noneMatch(LoadedInstance::isBusy);
    }

    /** How many are in memory. */
    public int size() {
        return byId.size();
    }
}
