package dev.durathread;

import dev.durathread.history.Saturated;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How an instance is started.
 *
 * @param version the version to run; empty leaves it to the policy of the name
 * @param startAt the earliest time of the first turn; empty for at once. Times after the year 9999 become its end
 * @param ifExists what to do when the id is taken
 */
public record StartOptions(Optional<String> version, Optional<Instant> startAt, IfExists ifExists) {
    private static final StartOptions NONE = new StartOptions(Optional.empty(), Optional.empty(), IfExists.FAIL);

    /**
     * Checks the version.
     *
     * @throws IllegalArgumentException when the version is malformed
     */
    public StartOptions {
        version = version.map(text -> Version.parse(text).toString());
        startAt = startAt.map(Saturated::instant);
        Objects.requireNonNull(ifExists, "ifExists");
    }

    /** The version that the policy names, at once, under an id that is free. */
    public static StartOptions none() {
        return NONE;
    }

    /**
     * These options with exactly that version.
     *
     * @throws IllegalArgumentException when the text is not a version
     */
    public StartOptions withVersion(String exact) {
        return new StartOptions(Optional.of(exact), startAt, ifExists);
    }

    /** These options with the first turn no earlier than that. */
    public StartOptions withStartAt(Instant earliest) {
        return new StartOptions(version, Optional.of(earliest), ifExists);
    }

    /** These options with another rule for an id that is taken. */
    public StartOptions withIfExists(IfExists rule) {
        return new StartOptions(version, startAt, rule);
    }
}
