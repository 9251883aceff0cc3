package dev.durathread.provider;

import java.util.Objects;

/**
 * The identity of one running node. A restarted process is another node.
 *
 * @param value unique among all nodes that ever share a database, 1 to 256 characters
 */
public record NodeId(String value) {
    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException when it is not 1 to 256 characters
     */
    public NodeId {
        Objects.requireNonNull(value, "value");
        if (value.isEmpty() || value.length() > 256) {
            throw new IllegalArgumentException("node id has " + value.length() + " characters, allowed are 1 to 256");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
