package dev.durathread.provider;

import java.util.Objects;

/**
 * An instance that a node has claimed for a turn.
 *
 * @param record the instance as it stands
 * @param lastSequence the sequence of the newest message that its inbox ever held; 0 for none
 */
public record ClaimedInstance(InstanceRecord record, long lastSequence) {
    public ClaimedInstance {
        Objects.requireNonNull(record, "record");
    }
}
