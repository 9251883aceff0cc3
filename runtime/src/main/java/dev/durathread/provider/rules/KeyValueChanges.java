package dev.durathread.provider.rules;

import dev.durathread.provider.KeyValueChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the changes of a turn to the key-value store come to: the removal of all keys first, and then one for each key. */
final class KeyValueChanges {
    private KeyValueChanges() {}

    static List<KeyValueChange> net(List<KeyValueChange> changes) {
        if (changes.size() < 2) {
            return changes;
        }
        List<KeyValueChange> net = new ArrayList<>();
        Map<String, KeyValueChange> last = new LinkedHashMap<>();
        for (KeyValueChange change : changes) {
            switch (change) {
                case KeyValueChange.Put(var key, var _) -> last.put(key, change);
                case KeyValueChange.Remove(var key) -> last.put(key, change);
                case KeyValueChange.RemoveAll() -> {
                    net = new ArrayList<>(List.of(change));
                    last.clear();
                }
            }
        }
        net.addAll(last.values());
        return net;
    }
}
