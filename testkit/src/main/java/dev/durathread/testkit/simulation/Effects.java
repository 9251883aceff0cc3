package dev.durathread.testkit.simulation;

import java.util.HashMap;
import java.util.Map;

/** What the bodies of activities have done: the only thing in a run that the world outside would see. */
final class Effects {
    private final Map<String, Integer> begun = new HashMap<>();
    private final Map<String, Integer> done = new HashMap<>();

    void begin(String place) {
        begun.merge(place, 1, Integer::sum);
    }

    void done(String place) {
        done.merge(place, 1, Integer::sum);
    }

    /** How often an activity came to its end with a result. */
    int timesDone(String place) {
        return done.getOrDefault(place, 0);
    }

    int count() {
        return begun.values().stream().mapToInt(Integer::intValue).sum();
    }
}
