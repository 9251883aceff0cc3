package dev.durathread.provider;

import java.util.Objects;

/**
 * An instance that a node has claimed for a turn.
 *
 * @param record the instance as it stands
 * @param lastSequence the sequence of the newest message that its inbox ever held; 0 for none
 * @param deliveries how often nodes that did not hold it have claimed it since its last applied turn or release, this claim
 *     included; at least 1
 */
public record ClaimedInstance(InstanceRecord record, long lastSequence, int deliveries) {
    /** Refuses a null record. */
    public ClaimedInstance {
        Objects.requireNonNull(record, "record");
    }

    /** One that was claimed for the first time since its last turn. */
    public ClaimedInstance(InstanceRecord record, long lastSequence) {
        this(record, lastSequence, 1);
    }
}
