package dev.durathread.postgres;

import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures how long claims and deletions take with a million finished instances in the database, beside none. Run by
 * hand: {@code java ... dev.durathread.postgres.RetentionMeasurement}.
 */
final class RetentionMeasurement {
    private static final int FINISHED = 1_000_000;
    private static final int ROUNDS = 300;
    private static final int AT_ONCE = 20;
    private static final AtomicLong IDS = new AtomicLong();

    private RetentionMeasurement() {}

    public static void main(String[] args) {
        try (TestServer.TestSchema schema = TestServer.schema();
                PostgresProvider provider = schema.open()) {
            claims(provider); // warms up
            TestServer.execute("vacuum analyze " + schema.name() + ".instances");
            System.out.println("finished: none; median claim of " + AT_ONCE + ": " + claims(provider) + " us");
            fill(schema.name());
            System.out.println(
                    "finished: " + FINISHED + "; median claim of " + AT_ONCE + ": " + claims(provider) + " us");
            long start = System.nanoTime();
            List<String> oldest = provider.findFinishedRoots(Instant.ofEpochMilli(FINISHED), 1_000);
            long found = System.nanoTime();
            provider.deleteInstances(oldest, false);
            System.out.println("deletion of the oldest " + oldest.size() + ": found in " + (found - start) / 1_000
                    + " us, deleted in " + (System.nanoTime() - found) / 1_000 + " us");
        }
        System.exit(0);
    }

    private static void fill(String schema) {
        TestServer.execute(
                "insert into " + schema + ".instances select 'old-' || n, 1, 1, 4, 'COMPLETED', 'Flow', '1.0.0',"
                        + " 'Flow@1.0.0', 1, 'null', null, null, null, 'null', null, null, null, 0, n, n, n, n, 0, null,"
                        + " null, null, 0, 0 from generate_series(1, " + FINISHED + ") n",
                "insert into " + schema + ".history select 'old-' || n, 1, e, 'K', '{}' from generate_series(1, "
                        + FINISHED + ") n, generate_series(1, 2) e",
                "vacuum analyze " + schema + ".instances",
                "vacuum analyze " + schema + ".history");
    }

    private static long claims(PostgresProvider provider) {
        NodeId node = new NodeId("node");
        long[] times = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Instant now = Instant.now();
            List<Write> starts = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                String id = "new-" + IDS.incrementAndGet();
                starts.add(NewInstance.of(id, IDS.get(), "Flow", now).build());
            }
            provider.commit(starts, now);
            long start = System.nanoTime();
            int claimed = provider.claimInstances(new InstanceClaim(node, AT_ONCE, now, Set.of("Flow"), 1))
                    .items()
                    .size();
            times[round] = (System.nanoTime() - start) / 1_000;
            if (claimed != AT_ONCE) {
                throw new IllegalStateException("claimed " + claimed);
            }
        }
        Arrays.sort(times);
        return times[ROUNDS / 2];
    }
}
