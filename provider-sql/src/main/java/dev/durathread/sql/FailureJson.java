package dev.durathread.sql;

import dev.durathread.history.Failure;
import dev.durathread.history.HistoryFormatException;
import dev.durathread.history.HistoryJson;
import org.jspecify.annotations.Nullable;

/** Failures as they are stored in a column: the same JSON object as in histories. */
public final class FailureJson {
    private FailureJson() {}

    public static @Nullable String writeOrNull(@Nullable Failure failure) {
        return failure == null ? null : HistoryJson.writeFailure(failure);
    }

    /**
     * Reads a failure. Text that is not a failure becomes a failure that shows the text, so a damaged row harms only
     * its own instance.
     */
    public static @Nullable Failure readOrNull(@Nullable String json) {
        if (json == null) {
            return null;
        }
        try {
            return HistoryJson.readFailure(json);
        } catch (HistoryFormatException e) {
            return Failure.ofEngine("Unreadable", json);
        }
    }
}
