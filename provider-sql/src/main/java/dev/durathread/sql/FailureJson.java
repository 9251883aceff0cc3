package dev.durathread.sql;

import dev.durathread.history.Failure;
import dev.durathread.history.HistoryFormatException;
import dev.durathread.history.HistoryJson;
import org.jspecify.annotations.Nullable;

/** Failures as they stand in a column: the JSON object that histories hold too. */
public final class FailureJson {
    private FailureJson() {}

    public static @Nullable String writeOrNull(@Nullable Failure failure) {
        return failure == null ? null : HistoryJson.writeFailure(failure);
    }

    /** Reads a failure; text that is none becomes a failure that shows it, so that one bad row harms no other. */
    public static @Nullable Failure readOrNull(@Nullable String json) {
        if (json == null) {
            return null;
        }
        try {
            return HistoryJson.readFailure(json);
        } catch (HistoryFormatException e) {
            return new Failure("Unreadable", json, null);
        }
    }
}
