package dev.durathread.internal.dispatch;

import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The instances in memory, least recently used out first once there are more than allowed. */
final class Residents {
    private final Map<String, Resident> byId = new ConcurrentHashMap<>();
    private final Map<Resident, Boolean> byUse = new LinkedHashMap<>(16, 0.75f, true);
    private final int most;
    private final Departed lately = new Departed();

    /** The last fences of those that left memory while claims are being made; null while none is. */
    private volatile @Nullable Map<String, Fence> departed;

    Residents(int most) {
        this.most = most;
    }

    @Nullable
    Resident find(String instanceId) {
        return byId.get(instanceId);
    }

    Resident findOrAdd(String instanceId) {
        return byId.computeIfAbsent(instanceId, Resident::new);
    }

    /**
     * The resident for an instance as a claim has found it; null when the instance was in memory after that, has moved on
     * and has left: its last commit came after the claim and says all that is still to be done.
     */
    @Nullable
    Resident findOrAdd(InstanceRecord claimed) {
        return byId.computeIfAbsent(claimed.instanceId(), id -> movedOn(claimed) ? null : new Resident(id));
    }

    private boolean movedOn(InstanceRecord claimed) {
        Map<String, Fence> noted = departed;
        Fence last = noted == null ? null : noted.get(claimed.instanceId());
        return last != null && claimed.fence().isBefore(last);
    }

    /** A claim is about to be made: until {@link #claimTaken} departures are kept in mind. */
    void claimBegins() {
        departed = new ConcurrentHashMap<>();
    }

    /** All that the claim has found is in memory. */
    void claimTaken() {
        departed = null;
    }

    /** Whether an instance of that id left memory not long ago; now and then true of another one. */
    boolean hadLately(String instanceId) {
        return lately.has(instanceId);
    }

    void remove(Resident resident) {
        lately.add(resident.id); // before it cannot be found any more
        Map<String, Fence> noted = departed;
        Fence last = resident.work.fence;
        if (noted != null && last != null) {
            noted.put(resident.id, last);
        }
        byId.remove(resident.id, resident);
        synchronized (byUse) {
            byUse.remove(resident);
        }
    }

    /**
     * Notes that a resident was used and is quiet now. Those that are too many are handed over: the least recently used
     * first, each to be let go if it still is quiet.
     */
    void used(Resident resident, Consumer<Resident> letGo) {
        List<Resident> tooMany = List.of();
        synchronized (byUse) {
            byUse.put(resident, true);
            if (byUse.size() > most) {
                tooMany = oldest(byUse.size() - most);
            }
        }
        tooMany.forEach(letGo);
    }

    private List<Resident> oldest(int count) {
        List<Resident> oldest = new ArrayList<>(count);
        for (Resident resident : byUse.keySet()) {
            if (oldest.size() == count) {
                break;
            }
            oldest.add(resident);
        }
        oldest.forEach(byUse::remove);
        return oldest;
    }

    List<Resident> all() {
        return List.copyOf(byId.values());
    }

    int size() {
        return byId.size();
    }
}
