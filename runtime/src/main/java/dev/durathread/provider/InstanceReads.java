package dev.durathread.provider;

import dev.durathread.history.KeyValue;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What clients read of an instance. No method reads a history. */
public interface InstanceReads {
    /** Reads one instance. */
    Optional<InstanceRecord> readInstance(String instanceId);

    /** Reads many instances in one query, in the order asked; unknown ones are left out. */
    List<InstanceRecord> readInstances(Collection<String> instanceIds);

    /** Looks at many instances in one query; unknown ones are left out. */
    List<InstanceGlance> glance(Collection<String> instanceIds);

    /** Reads one key. */
    Optional<KeyValue> readKeyValue(String instanceId, String key);

    /** Reads the whole key-value store; empty for an unknown instance. */
    SortedMap<String, KeyValue> readKeyValues(String instanceId);
}
