package dev.durathread.observe;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a runtime can work, part by part.
 *
 * <p>{@link Status#DOWN}: some part does not come back. The runtime lets its lease run out then, so that other nodes take
 * its work over, and goes on when the part does.
 *
 * @param status the worst of the parts
 * @param parts the loops and lanes of the engine
 */
public record RuntimeHealth(Status status, List<Part> parts) {
    /** Copies the parts. */
    public RuntimeHealth {
        Objects.requireNonNull(status, "status");
        parts = List.copyOf(parts);
    }

    /** The health of these parts together. */
    public static RuntimeHealth of(List<Part> parts) {
        Status worst = parts.stream().map(Part::status).max(Status::compareTo).orElse(Status.UP);
        return new RuntimeHealth(worst, parts);
    }

    /** How well something works, best first. */
    public enum Status {
        /** It works. */
        UP,
        /** It works, but something fails or takes long: the fault says what. */
        DEGRADED,
        /** It does not come back. */
        DOWN
    }

    /**
     * One loop or lane.
     *
     * @param name what it does, in words
     * @param lastProgress when it last came to the end of a step; empty when it never has
     * @param fault what is wrong; empty when nothing is
     */
    public record Part(String name, Status status, Optional<Instant> lastProgress, Optional<String> fault) {
        /** Refuses nulls. */
        public Part {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(status, "status");
            Objects.requireNonNull(lastProgress, "lastProgress");
            Objects.requireNonNull(fault, "fault");
        }
    }
}
