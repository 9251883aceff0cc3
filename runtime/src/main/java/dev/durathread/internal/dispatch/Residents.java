package dev.durathread.internal.dispatch;

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

    void remove(Resident resident) {
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
