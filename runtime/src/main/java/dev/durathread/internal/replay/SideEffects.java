package dev.durathread.internal.replay;

import dev.durathread.TypeRef;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.FailureDetails;
import dev.durathread.failure.ProviderException;
import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent.ValueRecorded;
import dev.durathread.history.HistoryJson;
import dev.durathread.history.ValueKind;
import dev.durathread.internal.check.Names;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** Values that differ each time they are asked for: taken live once, found again on replay, failures too. */
final class SideEffects {
    private static final String NAME = "sideEffect";
    private static final Set<ValueKind> OUTCOMES = Set.of(ValueKind.SIDE_EFFECT, ValueKind.SIDE_EFFECT_FAILED);

    private final Execution execution;

    SideEffects(Execution execution) {
        this.execution = execution;
    }

    /** @throws ActivityFailedException when the supplier threw as it was run, or its value could not be written */
    <T> T value(TypeRef<T> type, Supplier<T> supplier) {
        ValueRecorded recorded = execution.askingForMore(
                () -> execution.journal().value(ValueKind.SIDE_EFFECT, OUTCOMES, () -> taken(type, supplier)));
        if (recorded.valueKind() == ValueKind.SIDE_EFFECT_FAILED) {
            Failure failure = HistoryJson.readFailure(execution.payloads().plain(recorded.value()));
            throw new ActivityFailedException(execution.identity().instanceId(), NAME, 1, FailureDetails.of(failure));
        }
        return execution.read(recorded.value(), type, this::subject);
    }

    @SuppressWarnings("CatchThrowable") // whatever user code throws is the side effect's failure
    private ValueRecorded taken(TypeRef<?> type, Supplier<?> supplier) {
        try {
            Object value = execution.strands().current().barring("the supplier of a side effect", supplier);
            return recorded(ValueKind.SIDE_EFFECT, execution.payloads().write(value, type.type(), this::subject));
        } catch (Throwable t) {
            execution.rethrowIfStopped(t);
            String failure = HistoryJson.writeFailure(FailureDetails.of(t).toFailure());
            return recorded(ValueKind.SIDE_EFFECT_FAILED, execution.payloads().stored(failure));
        }
    }

    private ValueRecorded recorded(ValueKind kind, String value) {
        return new ValueRecorded(0, execution.journal().now(), kind, value);
    }

    Instant utcNow() {
        String quoted =
                value(ValueKind.UTC_NOW, () -> '"' + execution.journal().now().toString() + '"');
        return Instant.parse(quoted.substring(1, quoted.length() - 1));
    }

    UUID guid() {
        String quoted =
                value(ValueKind.GUID, () -> '"' + execution.world().newGuid().toString() + '"');
        return UUID.fromString(quoted.substring(1, quoted.length() - 1));
    }

    long seed() {
        return Long.parseLong(value(
                ValueKind.RANDOM_SEED, () -> Long.toString(execution.world().newSeed())));
    }

    <T> Optional<T> keyValue(String instanceId, String key, TypeRef<T> type) {
        Names.check("instance id", instanceId);
        KeyValueState.checkKey(key);
        String json = value(ValueKind.KEY_VALUE, () -> readKeyValue(instanceId, key));
        return json.equals("null")
                ? Optional.empty()
                : Optional.ofNullable(
                        execution.read(json, type, () -> "key \"" + key + "\" of instance \"" + instanceId + "\""));
    }

    private String value(ValueKind kind, Supplier<String> taken) {
        return execution.askingForMore(() -> execution.journal().value(kind, taken));
    }

    /** JSON text; null as text for none. Where it cannot be read the turn is broken off, to be run again. */
    private String readKeyValue(String instanceId, String key) {
        try {
            return execution.world().readKeyValue(instanceId, key).orElse("null");
        } catch (ProviderException e) {
            throw execution.journal().broke(e);
        }
    }

    private String subject() {
        return "the value of a side effect in instance \""
                + execution.identity().instanceId() + "\"";
    }
}
