package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TagSelection;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch costs two round trips, whatever it holds; a lone write, a start with its first turn and a claim cost one. Neither reads a table from end to end. */
class RoundTripsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final NodeId NODE = new NodeId("node");

    private final TestServer.TestSchema schema = TestServer.schema();
    private Connection connection;
    private PostgresProvider provider;
    private long next;

    /** Everything runs on one connection, so that nothing is counted that a pool does. */
    @BeforeEach
    void open() throws SQLException {
        DatabaseAddress address = DatabaseAddress.parse(TestServer.url());
        Properties properties = address.driverProperties();
        properties.setProperty("socketFactory", CountingSockets.class.getName());
        connection = DriverManager.getConnection(address.jdbcUrl(), properties);
        provider = PostgresProvider.using(new OneConnection(connection), schema.name());
    }

    @AfterEach
    void close() throws SQLException {
        provider.close();
        connection.close();
        schema.close();
    }

    private static int roundTrips(Runnable work) {
        int before = CountingSockets.roundTrips();
        work.run();
        return CountingSockets.roundTrips() - before;
    }

    private NewInstance start(String id) {
        return NewInstance.of(id, 7, "Flow", NOW).leasedTo(NODE).build();
    }

    private static Delivery event(String id) {
        return new Delivery(id, new Message(0, new ExternalEvent(0, NOW, 0, "e", "1"), id + "-1"), null);
    }

    /** A first turn as the engine makes it. */
    private TurnCommit turn(String id) {
        NewTask task = new NewTask(2, "Act", "null", null, null, "{}", null, NOW, new LeaseToken(++next));
        return TurnCommit.on(id, new Fence(7, 1, 0), NODE, NOW)
                .pinning("1.0.0")
                .recording(List.of(
                        new OrchestrationStarted(
                                1, NOW, id, 1, "Flow", "1.0.0", "null", null, null, Collections.emptySortedMap()),
                        new ActivityScheduled(2, NOW, "Act", "null", null, null)))
                .scheduling(List.of(task))
                .into(new InstanceState.Waiting(NOW.plusSeconds(5), NODE))
                .build();
    }

    /** A batch of everything: starts, turns of instances that are there, and messages to both. */
    private List<Write> batch(int size, String generation) {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            writes.add(start(generation + i));
            writes.add(event(generation + i));
            writes.add(turn("old" + generation + i));
            writes.add(event("old" + generation + i));
        }
        return writes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 200})
    void ofABatchAreTwo(int size) {
        List<Integer> counts = new ArrayList<>();
        for (int round = 0; round < 12; round++) { // the driver changes its ways after five
            String generation = "g" + round + "-";
            List<Write> old = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                old.add(start("old" + generation + i));
            }
            provider.commit(old, NOW);
            counts.add(roundTrips(() -> provider.commit(batch(size, generation), NOW)));
        }
        assertThat(counts).allMatch(count -> count == 2);
    }

    @Test
    void ofALoneWriteIsOneWhenTheGuessIsRightElseThree() {
        for (int round = 0; round < 12; round++) { // the driver changes its ways after five
            String id = "lone" + round;
            assertThat(roundTrips(() -> provider.commit(List.of(start(id)), NOW)))
                    .isEqualTo(1);
            assertThat(roundTrips(() -> provider.commit(List.of(start(id)), NOW)))
                    .isEqualTo(3);
            TurnCommit turn = turn(id);
            assertThat(roundTrips(() -> provider.commit(List.of(turn), NOW))).isEqualTo(1);
            assertThat(roundTrips(() -> provider.commit(List.of(turn), NOW))).isEqualTo(3);
        }
    }

    @Test
    void ofAStartWithItsFirstTurnIsOneWhenTheGuessIsRightElseThree() {
        for (int round = 0; round < 12; round++) { // the driver changes its ways after five
            List<Write> both = List.of(start("both" + round), turn("both" + round));
            assertThat(roundTrips(() -> provider.commit(both, NOW))).isEqualTo(1);
            assertThat(roundTrips(() -> provider.commit(both, NOW))).isEqualTo(3);
        }
    }

    @Test
    void ofManyStartsWithTheirFirstTurnsAreTwo() {
        for (int round = 0; round < 12; round++) { // the driver changes its ways after five
            List<Write> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String id = "many" + round + "-" + i;
                all.add(start(id));
                all.add(turn(id));
            }
            assertThat(roundTrips(() -> provider.commit(all, NOW))).isEqualTo(2);
        }
    }

    @Test
    void ofAClaimAreOne() {
        Supplier<Integer> claims = () -> roundTrips(() -> {
            provider.claimInstances(new InstanceClaim(NODE, 10, NOW, Set.of("Flow"), 1));
            provider.claimTasks(
                    new TaskClaim(NODE, 10, NOW, new LeaseToken(++next), Set.of("Act"), TagSelection.ALL, null));
        });
        for (int round = 0; round < 12; round++) {
            provider.commit(List.of(start("r" + round)), NOW);
            assertThat(claims.get()).isEqualTo(2);
        }
    }

    /** The server keeps the plans that it made while the tables were empty, and nobody has analyzed them since. */
    @Test
    void ofTablesThatGrewSinceTheyWerePlannedReadAlongKeys() throws SQLException {
        for (int round = 0; round < 20; round++) {
            List<Write> old = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                old.add(start("old" + round + "-" + i));
            }
            provider.commit(old, NOW);
            provider.commit(batch(20, round + "-"), NOW);
            provider.claimInstances(new InstanceClaim(NODE, 10, NOW, Set.of("Flow"), 1));
            provider.claimTasks(
                    new TaskClaim(NODE, 10, NOW, new LeaseToken(++next), Set.of("Act"), TagSelection.ALL, null));
        }
        assertThat(rowsReadFromEndToEnd()).isZero();
    }

    private long rowsReadFromEndToEnd() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_stat_force_next_flush()");
            try (ResultSet result = statement.executeQuery("select sum(seq_tup_read) from pg_stat_user_tables"
                    + " where schemaname = '" + schema.name() + "' and relname in ('instances', 'tasks', 'history')")) {
                result.next();
                return result.getLong(1);
            }
        }
    }
}
