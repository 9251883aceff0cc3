package dev.durathread.internal.check;

import java.time.Duration;

/** Checks of option values; each error names the option, the value and what is allowed. */
public final class Checks {
    private Checks() {}

    /** A duration of more than zero. */
    public static Duration positive(String option, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(option + " is " + value + ", it must be more than zero");
        }
        return value;
    }

    /** A duration of a millisecond or more, which is what is stored. */
    public static Duration atLeastAMillisecond(String option, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(option + " is " + value + ", it must be a millisecond at least");
        }
        return value;
    }

    /** A duration of zero or more. */
    public static Duration notNegative(String option, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(option + " is " + value + ", it must not be negative");
        }
        return value;
    }

    /** A number between two limits, which are allowed. */
    public static long within(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(option + " is " + value + ", allowed are " + least + " to " + most);
        }
        return value;
    }
}
