package dev.durathread.benchmarks.workload;

import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryJson;
import java.time.Instant;

/** The two events of a step as text. */
record StepJson(String completed, String scheduled) {
    static final String PAYLOAD = "\"xxxxxxxxxxxxxxxx\"";

    /** @param done the id of the activity that is done */
    static StepJson of(long done, long now) {
        Instant at = Instant.ofEpochMilli(now);
        return new StepJson(
                HistoryJson.write(new ActivityCompleted(done + 1, at, done, PAYLOAD, 1)),
                HistoryJson.write(new ActivityScheduled(done + 2, at, "Echo", PAYLOAD, null, null)));
    }
}
