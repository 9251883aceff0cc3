package dev.durathread.internal.replay;

import dev.durathread.TypeRef;
import dev.durathread.history.HistoryEvent.CustomStatusUpdated;
import dev.durathread.internal.payload.Payloads;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The custom status as the code sees it. */
final class CustomStatus {
    private final Execution execution;
    private @Nullable String json;

    CustomStatus(Execution execution) {
        this.execution = execution;
    }

    void startFrom(@Nullable String carried) {
        json = carried;
    }

    @Nullable
    String json() {
        return json;
    }

    void set(@Nullable Object status) {
        String encoded = execution.input(status, null, this::subject).json();
        execution
                .limitChecks()
                .size(
                        "customStatus",
                        Payloads.utf8Length(encoded),
                        execution.limits().customStatusBytes(),
                        this::subject);
        update(encoded);
    }

    void reset() {
        update(null);
    }

    private void update(@Nullable String status) {
        json = execution.askingForMore(() -> execution
                .journal()
                .request(new CustomStatusUpdated(0, execution.journal().now(), status))
                .status());
    }

    <T> Optional<T> get(TypeRef<T> type) {
        execution.strands().enter();
        String current = json;
        return current == null ? Optional.empty() : Optional.ofNullable(execution.read(current, type, this::subject));
    }

    private String subject() {
        return "the custom status of instance \"" + execution.identity().instanceId() + "\"";
    }
}
