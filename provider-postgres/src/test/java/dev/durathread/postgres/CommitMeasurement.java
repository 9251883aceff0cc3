package dev.durathread.postgres;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures what the rows of chain steps cost as bare batches, beside single-row inserts on the same server. Run by hand:
 * {@code java ... dev.durathread.postgres.CommitMeasurement}.
 */
final class CommitMeasurement {
    private static final int SECONDS = 5;
    private static final NodeId NODE = new NodeId("node");
    private static final AtomicLong TOKENS = new AtomicLong();

    private CommitMeasurement() {}

    public static void main(String[] args) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start()) {
            String url = "postgresql://postgres:postgres@localhost:" + server.getPort() + "/postgres";
            for (int round = 0; round < 2; round++) {
                singleRows(url, 1);
                singleRows(url, 16);
                for (int[] shape :
                        new int[][] {{1, 1}, {4, 2}, {16, 2}, {64, 2}, {32, 4}, {64, 4}, {128, 2}, {32, 8}}) {
                    steps(url, shape[0], shape[1]);
                }
            }
        }
    }

    private static void singleRows(String url, int connections) throws Exception {
        DatabaseAddress address = DatabaseAddress.parse(url);
        try (Connections pool = Connections.pooled(address);
                Connection connection = pool.open();
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists singles");
            statement.execute("create table singles (id bigint primary key, text text)");
        }
        AtomicLong ids = new AtomicLong();
        long rows = inParallel(connections, () -> {
            long done = 0;
            try (Connection connection =
                    java.sql.DriverManager.getConnection(address.jdbcUrl(), address.driverProperties())) {
                long end = System.nanoTime() + SECONDS * 1_000_000_000L;
                try (PreparedStatement insert = connection.prepareStatement("insert into singles values (?, ?)")) {
                    for (; System.nanoTime() < end; done++) {
                        insert.setLong(1, ids.incrementAndGet());
                        insert.setString(2, "some text of a row that is not very long");
                        insert.execute();
                    }
                }
            }
            return done;
        });
        System.out.printf("single rows, %d connections: %d commits/s%n", connections, rows / SECONDS);
    }

    private interface Lane {
        long run() throws Exception;
    }

    private static long inParallel(int lanes, Lane lane) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(lanes)) {
            List<Future<Long>> futures = new ArrayList<>();
            for (int i = 0; i < lanes; i++) {
                futures.add(executor.submit(lane::run));
            }
            long all = 0;
            for (Future<Long> future : futures) {
                all += future.get();
            }
            return all;
        }
    }

    private static void steps(String url, int batch, int lanes) throws Exception {
        String schema = "m" + System.nanoTime();
        try (PostgresProvider provider = PostgresProvider.connect(url, schema)) {
            AtomicLong batches = new AtomicLong();
            long start = System.nanoTime();
            long steps = inParallel(lanes, () -> lane(provider, batch, batches));
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "steps, batch %d, %d lanes: %.0f steps/s, %.0f batches/s%n",
                    batch, lanes, steps / seconds, batches.get() / seconds);
        }
    }

    private static long lane(PostgresProvider provider, int size, AtomicLong batches) {
        List<Chain> chains = new ArrayList<>();
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        long steps = 0;
        while (System.nanoTime() < end) {
            if (chains.isEmpty()) {
                List<Write> starts = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    Chain chain = new Chain("chain-" + TOKENS.incrementAndGet());
                    chains.add(chain);
                    starts.add(chain.start());
                }
                provider.commit(starts, Instant.now());
            }
            List<Write> turns = new ArrayList<>();
            chains.forEach(chain -> turns.add(chain.next()));
            for (WriteOutcome outcome : provider.commit(turns, Instant.now())) {
                if (!(outcome instanceof WriteOutcome.Applied)) {
                    throw new IllegalStateException(outcome.toString());
                }
            }
            batches.incrementAndGet();
            steps += size;
            chains.removeIf(chain -> chain.steps > 100);
        }
        return steps;
    }

    /** An instance that runs one activity after the other. */
    private static final class Chain {
        private final String id;
        private Fence fence;
        private TaskLease held;
        private int steps;

        Chain(String id) {
            this.id = id;
            this.fence = new Fence(TOKENS.incrementAndGet(), 1, 0);
        }

        NewInstance start() {
            Instant now = Instant.now();
            return NewInstance.of(id, fence.incarnation(), "Chain", now)
                    .leasedTo(NODE)
                    .build();
        }

        TurnCommit next() {
            Instant now = Instant.now();
            steps++;
            List<HistoryEvent> events = new ArrayList<>();
            long next = fence.lastEventId() + 1;
            List<TaskLease> acked = held == null ? List.of() : List.of(held);
            if (held == null) {
                events.add(new OrchestrationStarted(
                        next++, now, id, 1, "Chain", "1.0.0", "null", null, null, Collections.emptySortedMap()));
            } else {
                events.add(new ActivityCompleted(next++, now, held.task().activityId(), "\"result\"", 1));
            }
            events.add(new ActivityScheduled(next, now, "Step", "\"some input\"", null, null));
            LeaseToken token = new LeaseToken(TOKENS.incrementAndGet());
            NewTask task = new NewTask(next, "Step", "\"some input\"", null, null, "{}", null, now, token);
            held = new TaskLease(new TaskKey(id, 1, next), token);
            TurnCommit turn = TurnCommit.on(id, fence, NODE, now)
                    .pinning(steps == 1 ? "1.0.0" : null)
                    .recording(events)
                    .acking(acked)
                    .scheduling(List.of(task))
                    .into(new InstanceState.Waiting(null, NODE))
                    .build();
            fence = turn.fenceAfter();
            return turn;
        }
    }
}
