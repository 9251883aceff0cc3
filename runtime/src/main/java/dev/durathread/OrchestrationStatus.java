package dev.durathread;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.durathread.failure.FailureDetails;
import dev.durathread.failure.PayloadException;
import java.util.Objects;
import java.util.Optional;

/**
 * The status of an instance, as it was read.
 *
 * {@snippet :
 * return switch (client.status("order-17")) {
 *     case Completed done -> "paid: " + done.output(Receipt.class).payment();
 *     case Failed failed -> "failed: " + failed.details().message();
 *     case OrchestrationStatus other -> other.isTerminal() ? "cancelled" : "open";
 * };
 * }
 *
 * <p>Jackson writes a status as JSON that a REST client can use: {@code status}, {@code terminal}, {@code output},
 * {@code failure} or {@code reason}, {@code customStatus} and {@code customStatusVersion}.
 */
@JsonPropertyOrder({"status", "terminal"})
public sealed interface OrchestrationStatus {
    /** The name of the state: {@code NotFound}, {@code Pending}, {@code Running}, {@code Completed}, ... */
    @JsonProperty("status")
    default String name() {
        return getClass().getSimpleName();
    }

    /** Whether it has finished. */
    boolean isTerminal();

    /**
     * The custom status; empty when there is none.
     *
     * @throws PayloadException when it cannot be read as that type
     */
    <T> Optional<T> customStatus(Class<T> type);

    /** See {@link #customStatus(Class)}. */
    <T> Optional<T> customStatus(TypeRef<T> type);

    /** How often turns have changed the custom status; 0 for never. */
    long customStatusVersion();

    /** There is no instance of that id. */
    record NotFound() implements OrchestrationStatus {
        @Override
        public boolean isTerminal() {
            return false;
        }

        @Override
        public <T> Optional<T> customStatus(Class<T> type) {
            return Optional.empty();
        }

        @Override
        public <T> Optional<T> customStatus(TypeRef<T> type) {
            return Optional.empty();
        }

        @Override
        public long customStatusVersion() {
            return 0;
        }
    }

    /** What the states of an existing instance have in common. */
    sealed interface Found extends OrchestrationStatus {
        /** The custom status as it was read. */
        @JsonProperty("customStatus")
        StatusPayload custom();

        @Override
        default boolean isTerminal() {
            return !(this instanceof Pending || this instanceof Running);
        }

        @Override
        default <T> Optional<T> customStatus(Class<T> type) {
            return custom().as(TypeRef.of(type));
        }

        @Override
        default <T> Optional<T> customStatus(TypeRef<T> type) {
            return custom().as(type);
        }
    }

    /** Created; its first turn has not been committed. */
    record Pending(StatusPayload custom, long customStatusVersion) implements Found {}

    /** Under way, or waiting for something. */
    record Running(StatusPayload custom, long customStatusVersion) implements Found {}

    /** It returned. */
    record Completed(@JsonProperty("output") StatusPayload result, StatusPayload custom, long customStatusVersion)
            implements Found {
        /**
         * Its output; null when it returned null.
         *
         * @throws PayloadException when it cannot be read as that type
         */
        public <T> T output(Class<T> type) {
            return output(TypeRef.of(type));
        }

        /** See {@link #output(Class)}. */
        @SuppressWarnings("NullAway") // an orchestration may return null
        public <T> T output(TypeRef<T> type) {
            return result.as(type).orElse(null);
        }
    }

    /** It threw. */
    record Failed(@JsonProperty("failure") FailureDetails details, StatusPayload custom, long customStatusVersion)
            implements Found {
        /** Refuses null details. */
        public Failed {
            Objects.requireNonNull(details, "details");
        }
    }

    /** It was cancelled or terminated. */
    record Cancelled(String reason, StatusPayload custom, long customStatusVersion) implements Found {
        /** Refuses a null reason. */
        public Cancelled {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
