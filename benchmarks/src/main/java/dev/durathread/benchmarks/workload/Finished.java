package dev.durathread.benchmarks.workload;

import dev.durathread.benchmarks.rows.StepRows;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Finished instances that lie in the database, as they gather over the years. */
final class Finished {
    private static final int BATCH = 500;

    private Finished() {}

    static void fill(Storage storage, int count) {
        if (count == 0) {
            return;
        }
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        try (Provider provider = storage.provider()) {
            for (int from = 0; from < count; from += BATCH) {
                List<Write> writes = new ArrayList<>(2 * BATCH);
                for (int i = from; i < Math.min(count, from + BATCH); i++) {
                    writes.addAll(new StepRows("finished-" + i, "\"result\"", now).wholeLife());
                }
                provider.commit(writes, now);
            }
        }
    }
}
