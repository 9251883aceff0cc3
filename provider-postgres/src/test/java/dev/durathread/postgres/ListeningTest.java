package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one process does, another hears; and again when its connection was cut. */
class ListeningTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final TestServer.TestSchema schema = TestServer.schema();
    private final AtomicLong incarnations = new AtomicLong();
    private final Heard heard = new Heard();
    private PostgresProvider hearer;
    private PostgresProvider doer;

    /** What a listener was told. */
    private static final class Heard implements ChangeListener {
        final AtomicInteger work = new AtomicInteger();
        final Set<String> changed = ConcurrentHashMap.newKeySet();

        @Override
        public void workAvailable() {
            work.incrementAndGet();
        }

        @Override
        public void instanceChanged(String instanceId) {
            changed.add(instanceId);
        }

        @Override
        public void tasksRemoved() {
            // not looked at here
        }
    }

    @BeforeEach
    void openTwo() {
        hearer = schema.open();
        doer = schema.open();
        hearer.listen(heard);
        await().atMost(SOON).until(hearer::hearsOtherProcesses);
    }

    @AfterEach
    void closeTwo() {
        hearer.close();
        doer.close();
        schema.close();
    }

    private NewInstance start(String id, NodeId leaseTo) {
        Instant now = Instant.now();
        return NewInstance.of(id, incarnations.incrementAndGet(), "Flow", now)
                .leasedTo(leaseTo)
                .build();
    }

    private void awaitWorkBy(Runnable deed) {
        int before = heard.work.get();
        deed.run();
        await().atMost(SOON).until(() -> heard.work.get() > before);
    }

    @Test
    void hearsOfWorkThatAnotherProcessMakes() {
        awaitWorkBy(() -> doer.commit(List.of(start("a", null)), Instant.now()));
    }

    @Test
    void hearsWhichInstancesChangedInAnotherProcess() {
        doer.commit(List.of(start("a", null), start("größe \uD83D\uDE80", null)), Instant.now());

        doer.deleteInstances(List.of("a", "größe \uD83D\uDE80"), true);

        await().atMost(SOON).until(() -> heard.changed.containsAll(Set.of("a", "größe \uD83D\uDE80")));
    }

    @Test
    void hearsAgainAfterItsConnectionWasCut() throws Exception {
        int cut = listener().orElseThrow();
        try (Connection connection = TestServer.connect();
                PreparedStatement kill = connection.prepareStatement("select pg_terminate_backend(?)")) {
            kill.setInt(1, cut);
            kill.execute();
        }
        await().atMost(SOON).until(() -> listener().filter(pid -> pid != cut).isPresent());
        await().atMost(SOON).until(hearer::hearsOtherProcesses);

        awaitWorkBy(() -> doer.commit(List.of(start("b", null)), Instant.now()));
    }

    /** The process of the server that serves the listening connection. */
    private Optional<Integer> listener() throws SQLException {
        try (Connection connection = TestServer.connect();
                PreparedStatement query = connection.prepareStatement(
                        "select pid from pg_locks where locktype = 'advisory' and classid = ?::int4::oid"
                                + " and objid = hashtext(?)::oid")) {
            query.setInt(1, Channel.LISTENERS);
            query.setString(2, schema.name());
            try (ResultSet found = query.executeQuery()) {
                return found.next() ? Optional.of(found.getInt(1)) : Optional.empty();
            }
        }
    }

    /** Whoever may connect may notify. */
    @ParameterizedTest
    @ValueSource(strings = {"", "x", "x\n\nw", "\n\n", "x\nc", "x\nunheard of", "\u0001"})
    void hearsOnAfterANotificationOfAnybody(String payload) throws Exception {
        int before = heard.work.get();
        try (Connection connection = TestServer.connect();
                PreparedStatement notify = connection.prepareStatement("select pg_notify(?, ?)")) {
            notify.setString(1, Channel.of(new SchemaName(schema.name())).name());
            notify.setString(2, payload);
            notify.execute();
            notify.setString(2, "x\nw");
            notify.execute();
        }
        await().atMost(SOON).until(() -> heard.work.get() > before);

        assertThat(hearer.hearsOtherProcesses()).isTrue();
        awaitWorkBy(() -> doer.commit(List.of(start("d", null)), Instant.now()));
    }

    @Test
    void hearsOnWhateverAListenerThrows() {
        hearer.listen(new ChangeListener() {
            @Override
            public void workAvailable() {
                throw new StackOverflowError("says the test");
            }

            @Override
            public void instanceChanged(String instanceId) {
                throw new IllegalStateException("says the test");
            }

            @Override
            public void tasksRemoved() {
                throw new AssertionError("says the test");
            }
        });
        awaitWorkBy(() -> doer.commit(List.of(start("e", null)), Instant.now()));
        doer.deleteInstances(List.of("e"), true);
        await().atMost(SOON).until(() -> heard.changed.contains("e"));
        awaitWorkBy(() -> doer.commit(List.of(start("f", null)), Instant.now()));

        assertThat(hearer.hearsOtherProcesses()).isTrue();
    }

    @Test
    void tellsItsOwnListenersWithoutTheDatabase() {
        int before = heard.work.get();

        hearer.commit(List.of(start("c", null)), Instant.now());

        assertThat(heard.work.get()).isEqualTo(before + 1);
    }
}
