package dev.durathread.internal.instance;

import dev.durathread.provider.InstanceRecord;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a claim or a creation has found.
 *
 * @param lastSequence the newest message that the inbox of this incarnation ever held; 0 for none
 */
public record News(InstanceRecord record, long lastSequence) {
    /** Refuses a null record. */
    public News {
        Objects.requireNonNull(record, "record");
    }

    /** What is known with this as well, which came later. Sequences of one incarnation say nothing of another's. */
    static News latest(@Nullable News before, News later) {
        if (before == null || !before.isOf(later.incarnation())) {
            return later;
        }
        InstanceRecord newest = later.record.fence().isBefore(before.record.fence()) ? before.record : later.record;
        return new News(newest, Math.max(before.lastSequence, later.lastSequence));
    }

    long incarnation() {
        return record.fence().incarnation();
    }

    boolean isOf(long incarnation) {
        return incarnation() == incarnation;
    }
}
