package dev.durathread.history;

/** What a recorded value stands for. */
public enum ValueKind {
    /** The clock of the runtime: an ISO-8601 instant. */
    UTC_NOW,
    /** A random version-4 UUID. */
    GUID,
    /** The seed of the orchestration's random generator: a whole number. */
    RANDOM_SEED,
    /** What a side effect's supplier gave. */
    SIDE_EFFECT,
    /** What a side effect's supplier threw: a {@link Failure}. */
    SIDE_EFFECT_FAILED,
    /** A value read from another instance's key-value store; JSON null when there was none. */
    KEY_VALUE,
    /** A limit that refused what the code asked for: text such as {@code payload 2097152}. */
    LIMIT
}
