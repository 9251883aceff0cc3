package dev.durathread.internal.client;

import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.provider.InstanceGlance;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.Provider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What looks see of instances. Where several are wanted at once they are read together: each read on its own costs the
 * database as much as many in one query.
 */
final class Sightings {
    private static final int READ_AT_ONCE = 64; // each may have an input and an output of any size

    private final Provider provider;
    private final Statuses statuses;

    Sightings(Provider provider, Statuses statuses) {
        this.provider = provider;
        this.statuses = statuses;
    }

    /** Sightings of instances by their ids: of all that are there still, unless it is a single one. */
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

    /** A sighting of an instance that is read if and when somebody wants to know more than the glance tells. */
    Sighting later(InstanceGlance glance) {
        String id = glance.instanceId();
        return new Sighting(
                () -> provider.readInstance(id).map(statuses::of).orElseThrow(() -> new InstanceNotFoundException(id)));
    }
}
