package dev.durathread.provider;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An activity to run.
 *
 * @param activityId the event id of its {@code ActivityScheduled}
 * @param input JSON text
 * @param tag null for none
 * @param session null for none
 * @param options the engine's own JSON text: retry policy and timeouts
 * @param queueDeadline from then on any node may claim it, to fail it, if no node has yet; null for never. See
 *     {@link TaskClaim}
 * @param strayAt from then on a node that lacks its code may claim it, to count and hand it back
 * @param token the claim under which the committing node holds it from birth (deliveries 1); null leaves it free
 *     (deliveries 0)
 */
public record NewTask(
        long activityId,
        String name,
        String input,
        @Nullable String tag,
        @Nullable String session,
        String options,
        @Nullable Instant queueDeadline,
        Instant strayAt,
        @Nullable LeaseToken token) {
    /** Refuses nulls where none are allowed. */
    public NewTask {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(strayAt, "strayAt");
    }
}
