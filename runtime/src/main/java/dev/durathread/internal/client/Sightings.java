package dev.durathread.internal.client;

import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.provider.InstanceGlance;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.Provider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the state of instances. Several are read in one query, because one query for many costs the database about as
 * much as a query for one.
 */
final class Sightings {
    private static final int READ_AT_ONCE = 64; // each may have an input and an output of any size

    private final Provider provider;
    private final Statuses statuses;

    Sightings(Provider provider, Statuses statuses) {
        this.provider = provider;
        this.statuses = statuses;
    }

    /** The instances by their ids. Those that are gone are left out, unless a single one was asked for. */
    Map<String, Sighting> read(List<String> ids) {
        Map<String, Sighting> read = new HashMap<>();
        for (int from = 0; ids.size() > 1 && from < ids.size(); from += READ_AT_ONCE) {
            List<String> page = ids.subList(from, Math.min(ids.size(), from + READ_AT_ONCE));
            for (InstanceRecord record : provider.readInstances(page)) {
                read.put(record.instanceId(), new Sighting(() -> statuses.of(record)));
            }
        }
        return read;
    }

    /** An instance that is read only when somebody asks for more than the glance has. */
    Sighting later(InstanceGlance glance) {
        String id = glance.instanceId();
        return new Sighting(
                () -> provider.readInstance(id).map(statuses::of).orElseThrow(() -> new InstanceNotFoundException(id)));
    }
}
