package dev.durathread;

import dev.durathread.history.Saturated;
import dev.durathread.internal.check.Names;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How an instance is started.
 *
 * @param version the version to run; empty leaves it to the policy of the name
 * @param startAt the earliest time of the first turn; empty for at once. Times after the year 9999 become its end
 * @param ifExists what to do when the id is taken
 * @param events what is raised with the start, in order
 */
public record StartOptions(Optional<String> version, Optional<Instant> startAt, IfExists ifExists, List<Event> events) {
    private static final StartOptions NONE =
            new StartOptions(Optional.empty(), Optional.empty(), IfExists.FAIL, List.of());

    /** An event that is raised with a start. */
    public record Event(String name, @Nullable Object payload) {
        /**
         * Checks the name.
         *
         * @throws IllegalArgumentException when it is not 1 to 256 characters without control characters
         */
        public Event {
            Names.check("event name", name);
        }
    }

    /**
     * Checks the version.
     *
     * @throws IllegalArgumentException when the version is malformed
     */
    public StartOptions {
        version = version.map(text -> Version.parse(text).toString());
        startAt = startAt.map(Saturated::instant);
        Objects.requireNonNull(ifExists, "ifExists");
        events = List.copyOf(events);
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
        return new StartOptions(Optional.of(exact), startAt, ifExists, events);
    }

    /** These options with the first turn no earlier than that. */
    public StartOptions withStartAt(Instant earliest) {
        return new StartOptions(version, Optional.of(earliest), ifExists, events);
    }

    /** These options with another rule for an id that is taken. */
    public StartOptions withIfExists(IfExists rule) {
        return new StartOptions(version, startAt, rule, events);
    }

    /**
     * These options with an event raised in the same commit as the start; called again, with both, in that order.
     *
     * <p>With {@link IfExists#RETURN_EXISTING} and {@link IfExists#REPLACE_FINISHED} an instance that runs already is sent
     * the event in the place of a start: "start it, or signal the one that runs" is one call and one commit. One that has
     * finished and is not replaced makes the start throw, and nothing is stored.
     *
     * <pre>{@code
     * StartOptions cart = StartOptions.none()
     *         .withIfExists(IfExists.RETURN_EXISTING)
     *         .withEvent("item", item);
     * client.start(CART, "cart-of-" + customer, customer, cart);
     * }</pre>
     *
     * @throws IllegalArgumentException when the name is not 1 to 256 characters without control characters
     */
    public StartOptions withEvent(String name, @Nullable Object payload) {
        return new StartOptions(
                version,
                startAt,
                ifExists,
                Stream.concat(events.stream(), Stream.of(new Event(name, payload)))
                        .toList());
    }
}
