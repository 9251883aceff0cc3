package dev.durathread.internal.replay;

import dev.durathread.failure.PayloadTooLargeException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ValueRecorded;
import dev.durathread.history.ValueKind;
import dev.durathread.internal.payload.PayloadLimit;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks against limits, which may be other ones when the code is replayed. They are made live, where a refusal is
 * recorded; replay refuses what was refused then and nothing else.
 */
final class LimitChecks {
    private final Execution execution;

    LimitChecks(Execution execution) {
        this.execution = execution;
    }

    /** @throws PayloadTooLargeException when something has too many bytes */
    void size(String what, int bytes, int limit, Supplier<String> subject) {
        refusing(what, bytes, limit).ifPresent(most -> {
            throw new PayloadTooLargeException(subject.get(), bytes, most);
        });
    }

    /** @throws dev.durathread.failure.DurableException when a payload is over a limit */
    void payload(PayloadLimit limit, int size, int most, Supplier<String> subject) {
        refusing(limit.word(), size, most).ifPresent(allowed -> {
            throw limit.exceeded(subject.get(), size, allowed);
        });
    }

    /** @throws IllegalStateException when there would be too many keys */
    void keys(int keys, int limit, Supplier<String> subject) {
        refusing("keys", keys, limit).ifPresent(most -> {
            throw new IllegalStateException(
                    "setting " + subject.get() + " would make " + keys + " keys, allowed are " + most);
        });
    }

    /** The limit that refuses it; empty for none. */
    private OptionalInt refusing(String what, int size, int limit) {
        Journal journal = execution.journal();
        boolean refused = journal.isAtEnd() ? size > limit : isRefusal(journal.peekRecorded(), what);
        if (!refused) {
            return OptionalInt.empty();
        }
        String beginning = beginning(what);
        String recorded = execution.asking(() -> journal.value(ValueKind.LIMIT, () -> beginning + limit + '"'));
        return OptionalInt.of(Integer.parseInt(recorded, beginning.length(), recorded.length() - 1, 10));
    }

    private static boolean isRefusal(@Nullable HistoryEvent recorded, String what) {
        return recorded instanceof ValueRecorded value
                && value.valueKind() == ValueKind.LIMIT
                && value.value().startsWith(beginning(what));
    }

    private static String beginning(String what) {
        return '"' + what + ' ';
    }
}
