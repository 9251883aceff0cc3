package dev.durathread.internal.activity;

import dev.durathread.ActivityOptions;
import dev.durathread.RetryPolicy;
import dev.durathread.history.Saturated;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a task is run, as it stands on its row: a JSON object with the fields that differ from one plain attempt, durations
 * in milliseconds. A release reads what every earlier one wrote.
 */
public record StoredOptions(RetryPolicy retry, Optional<Duration> attemptTimeout, Optional<Duration> heartbeatTimeout) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PLAIN_JSON = "{}";
    static final StoredOptions PLAIN = new StoredOptions(RetryPolicy.none(), Optional.empty(), Optional.empty());

    /** What of the options of a call has to outlive it. */
    public static StoredOptions of(ActivityOptions options) {
        RetryPolicy retry = options.retry().orElse(RetryPolicy.none());
        return options.equals(ActivityOptions.none())
                ? PLAIN
                : new StoredOptions(
                        retry,
                        retry.attemptTimeout().or(options::timeout).map(Saturated::duration),
                        options.heartbeatTimeout().map(Saturated::duration));
    }

    /** The form on the row. */
    public String toJson() {
        if (equals(PLAIN)) {
            return PLAIN_JSON;
        }
        ObjectNode json = JSON.createObjectNode();
        if (!retry.equals(RetryPolicy.none())) {
            json.put("maxAttempts", retry.maxAttempts())
                    .put("backoff", retry.backoff().name())
                    .put("firstDelay", Saturated.millis(retry.firstDelay()))
                    .put("multiplier", retry.multiplier())
                    .put("maxDelay", Saturated.millis(retry.maxDelay()))
                    .put("jitter", retry.jitter());
            retry.totalTimeout().ifPresent(timeout -> json.put("totalTimeout", Saturated.millis(timeout)));
            retry.nonRetryable().stream().sorted().forEach(json.withArray("nonRetryable")::add);
        }
        attemptTimeout.ifPresent(timeout -> json.put("attemptTimeout", Saturated.millis(timeout)));
        heartbeatTimeout.ifPresent(timeout -> json.put("heartbeatTimeout", Saturated.millis(timeout)));
        return json.toString();
    }

    static StoredOptions read(String stored) {
        if (stored.equals(PLAIN_JSON)) {
            return PLAIN;
        }
        JsonNode json = JSON.readTree(stored);
        return new StoredOptions(
                json.has("maxAttempts") ? retry(json) : RetryPolicy.none(),
                duration(json.get("attemptTimeout")),
                duration(json.get("heartbeatTimeout")));
    }

    private static RetryPolicy retry(JsonNode json) {
        Set<String> nonRetryable = new TreeSet<>();
        json.path("nonRetryable").forEach(name -> nonRetryable.add(name.stringValue()));
        return new RetryPolicy(
                json.get("maxAttempts").intValue(),
                RetryPolicy.Backoff.valueOf(json.get("backoff").stringValue()),
                Duration.ofMillis(json.get("firstDelay").longValue()),
                json.get("multiplier").doubleValue(),
                Duration.ofMillis(json.get("maxDelay").longValue()),
                json.get("jitter").doubleValue(),
                Optional.empty(),
                duration(json.get("totalTimeout")),
                nonRetryable);
    }

    private static Optional<Duration> duration(@Nullable JsonNode millis) {
        return millis == null ? Optional.empty() : Optional.of(Duration.ofMillis(millis.longValue()));
    }

    int maxAttempts() {
        return retry.maxAttempts();
    }

    /**
     * A time at which an attempt has to be over.
     *
     * @param why for the failure that it ends in
     */
    record Deadline(Instant at, String why) {}

    /** When an attempt that begins now has to be over: the end of its own time or of that of all attempts. */
    Optional<Deadline> deadline(Instant scheduledAt, Instant now) {
        Optional<Deadline> own = attemptTimeout.map(timeout ->
                new Deadline(Saturated.plus(now, timeout), "the attempt took longer than its timeout of " + timeout));
        Optional<Deadline> total = totalDeadline(scheduledAt);
        return own.isPresent()
                        && total.isPresent()
                        && total.get().at().isBefore(own.get().at())
                ? total
                : own.or(() -> total);
    }

    /** When all attempts have to be over. */
    Optional<Deadline> totalDeadline(Instant scheduledAt) {
        return retry.totalTimeout()
                .map(timeout -> new Deadline(
                        Saturated.plus(scheduledAt, timeout),
                        "its attempts took longer than their total timeout of " + timeout));
    }

    /**
     * The pause after a failed attempt; empty when there is to be no further one.
     *
     * @param types the failure's class name and those of its superclasses
     */
    Optional<Duration> pauseBeforeRetry(
            int failedAttempt, Collection<String> types, Instant scheduledAt, Instant now, RandomGenerator random) {
        if (failedAttempt >= retry.maxAttempts() || !types.stream().allMatch(retry::retries)) {
            return Optional.empty();
        }
        Duration pause = retry.delayAfter(failedAttempt, random);
        return totalDeadline(scheduledAt)
                        .filter(total -> !Saturated.plus(now, pause).isBefore(total.at()))
                        .isPresent()
                ? Optional.empty()
                : Optional.of(pause);
    }
}
