package dev.durathread.sqlite;

import java.time.Duration;
import java.util.Objects;

/**
 * How a {@link SqliteProvider} uses its file.
 *
 * @param durability what a commit survives
 * @param busyTimeout how long a write waits for another process that is writing, from 1 ms to 1 h
 * @param readers how many connections read at the same time, 1 to 64
 * @param changeCheck how often to look whether another process has changed the file, from 1 ms to 1 h; half as often once
 *     none has for a second
 */
public record SqliteOptions(Durability durability, Duration busyTimeout, int readers, Duration changeCheck) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_READERS = 64;
    private static final SqliteOptions DEFAULTS =
            new SqliteOptions(Durability.FULL, Duration.ofSeconds(5), 4, Duration.ofMillis(25));

    /** What a commit survives. */
    public enum Durability {
        /** A crash of the process, of the operating system, and a loss of power: each commit waits for the disk. */
        FULL,
        /**
         * A crash of the process. After a loss of power the last commits may be missing; the file is still consistent.
         */
        NORMAL
    }

    /**
     * Checks each option.
     *
     * @throws IllegalArgumentException naming the option, its value and what is allowed
     */
    public SqliteOptions {
        Objects.requireNonNull(durability, "durability");
        check("busyTimeout", busyTimeout);
        check("changeCheck", changeCheck);
        if (readers < 1 || readers > MOST_READERS) {
            throw new IllegalArgumentException("readers is " + readers + ", allowed are 1 to " + MOST_READERS);
        }
    }

    private static void check(String what, Duration value) {
        Objects.requireNonNull(value, what);
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " is " + value + ", allowed are " + SHORTEST + " to " + LONGEST);
        }
    }

    /**
     * Full durability, a wait of 5 s for other writers, 4 readers, a check for changes every 25 ms (50 ms while there
     * are none).
     */
    public static SqliteOptions defaults() {
        return DEFAULTS;
    }

    /** These options with another durability. */
    public SqliteOptions withDurability(Durability value) {
        return new SqliteOptions(value, busyTimeout, readers, changeCheck);
    }

    /** These options with another wait for the writers of other processes. */
    public SqliteOptions withBusyTimeout(Duration value) {
        return new SqliteOptions(durability, value, readers, changeCheck);
    }

    /** These options with another number of reading connections. */
    public SqliteOptions withReaders(int value) {
        return new SqliteOptions(durability, busyTimeout, value, changeCheck);
    }

    /** These options with another time between two checks for changes by other processes. */
    public SqliteOptions withChangeCheck(Duration value) {
        return new SqliteOptions(durability, busyTimeout, readers, value);
    }
}
