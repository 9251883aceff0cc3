package dev.durathread.internal.client;

import dev.durathread.OrchestrationStatus;
import dev.durathread.StatusPayload;
import dev.durathread.TypeRef;
import dev.durathread.failure.FailureDetails;
import dev.durathread.history.Failure;
import dev.durathread.internal.node.Ending;
import dev.durathread.internal.payload.Payloads;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceState;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The public status of a stored instance. */
public final class Statuses {
    private static final Failure UNKNOWN = Failure.ofEngine("Unknown", "nothing is recorded");

    private final Payloads payloads;

    public Statuses(Payloads payloads) {
        this.payloads = payloads;
    }

    public OrchestrationStatus of(InstanceRecord record) {
        StatusPayload custom =
                payload(record.customStatus(), "the custom status of instance \"" + record.instanceId() + "\"");
        long version = record.customStatusVersion();
        return switch (record.status()) {
            case PENDING -> new OrchestrationStatus.Pending(custom, version);
            case RUNNING -> new OrchestrationStatus.Running(custom, version);
            case COMPLETED ->
                new OrchestrationStatus.Completed(
                        payload(record.output(), "the output of instance \"" + record.instanceId() + "\""),
                        custom,
                        version);
            case FAILED ->
                new OrchestrationStatus.Failed(
                        FailureDetails.of(Objects.requireNonNullElse(record.failure(), UNKNOWN)), custom, version);
            case CANCELLED ->
                new OrchestrationStatus.Cancelled(
                        Objects.requireNonNullElse(record.cancelReason(), ""), custom, version);
        };
    }

    OrchestrationStatus of(Ending ending) {
        String id = ending.instanceId();
        StatusPayload custom = payload(ending.customStatus(), "the custom status of instance \"" + id + "\"");
        long version = ending.customStatusVersion();
        return switch (ending.state()) {
            case InstanceState.Completed(var output) ->
                new OrchestrationStatus.Completed(
                        payload(output, "the output of instance \"" + id + "\""), custom, version);
            case InstanceState.Failed(var failure) ->
                new OrchestrationStatus.Failed(FailureDetails.of(failure), custom, version);
            case InstanceState.Cancelled(var reason) -> new OrchestrationStatus.Cancelled(reason, custom, version);
        };
    }

    private StatusPayload payload(@Nullable String json, String subject) {
        return json == null ? StatusPayload.NONE : new Stored(payloads, json, subject);
    }

    /** A value in its stored form. */
    private record Stored(Payloads payloads, String json, String subject) implements StatusPayload {
        @Override
        public <T> Optional<T> as(TypeRef<T> type) {
            return Optional.ofNullable(payloads.read(json, type, () -> subject));
        }

        @Override
        public String toString() {
            return json;
        }
    }
}
