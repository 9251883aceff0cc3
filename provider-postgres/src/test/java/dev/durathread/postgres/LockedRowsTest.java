package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.Renewal;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.sql.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A node that stands still in the middle of a transaction keeps what it has locked. The leases of others, and the recovery
 * of what it and other dead nodes held, do not wait for it (INV-17).
 */
@Timeout(4) // the shortest wait for a lock is longer
class LockedRowsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final NodeId FROZEN = new NodeId("frozen/1");
    private static final NodeId WELL = new NodeId("well/1");

    private final TestServer.TestSchema schema = TestServer.schema();
    private PostgresProvider provider;
    private Connection frozen;

    @BeforeEach
    void freeze() throws SQLException {
        provider = schema.open();
        provider.join(lease(FROZEN, NOW.plusSeconds(5)), NOW);
        for (String id : List.of("a", "b", "c")) {
            provider.commit(List.of(start(id)), NOW);
            execute("insert into %s.tasks values ('" + id + "', 1, 2, 'Act', 'null', null, 's', '{}', 1, null, 1, 1, 0,"
                    + " 1, null, null, 'frozen/1', 7)");
        }
        execute("insert into %s.sessions values ('s', 'frozen', 1, 1)");
        frozen = TestServer.connect();
        frozen.setAutoCommit(false);
        try (Statement statement = frozen.createStatement()) {
            for (String lock : List.of(
                    "instances where instance_id = 'b'", "tasks where instance_id = 'b'", "nodes", "sessions")) {
                statement.execute("select from " + schema.name() + "." + lock + " for update");
            }
        }
    }

    @AfterEach
    void close() throws SQLException {
        frozen.close();
        provider.close();
        schema.close();
    }

    private void execute(String sql) {
        TestServer.execute(sql.formatted(schema.name()));
    }

    private static NodeLease lease(NodeId node, Instant until) {
        return new NodeLease(node, node.value().split("/", -1)[0], until);
    }

    private static NewInstance start(String id) {
        return NewInstance.of(id, 7, "Flow", NOW).leasedTo(FROZEN).build();
    }

    private List<String> claim() {
        return provider.claimInstances(new InstanceClaim(WELL, 10, LATER, Set.of("Flow"), 1)).items().stream()
                .map(claimed -> claimed.record().instanceId())
                .toList();
    }

    @Test
    void keepNobodyFromRecoveringTheOthers() throws SQLException {
        provider.join(lease(WELL, LATER.plusSeconds(5)), LATER);
        provider.recover(LATER);
        assertThat(claim()).containsExactlyInAnyOrder("a", "c");

        frozen.rollback(); // as the server does for a client that is silent for too long
        provider.recover(LATER);
        assertThat(claim()).containsExactly("b");
    }

    @Test
    void keepNobodyFromRenewing() {
        List<TaskLease> tasks = List.of(new TaskLease(new TaskKey("a", 1, 2), new LeaseToken(7)));
        provider.join(lease(WELL, LATER), NOW);
        assertThat(provider.renew(new Renewal(lease(WELL, LATER.plusSeconds(5)), tasks, NOW), LATER))
                .isEmpty();
    }

    @Test
    void keepANodeThatStartsAnewFromNothing() {
        provider.join(lease(new NodeId("frozen/2"), LATER), LATER);
        assertThat(claim()).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void keepNobodyFromLookingAtWhatItHolds() {
        assertThat(provider.reviveHeld(FROZEN, LATER)).as("all of it").isFalse();
        provider.retryBlocked(LATER);
    }

    @Test
    @Timeout(30)
    void areWaitedForByAWriteForAShortTime() {
        long begun = System.nanoTime();
        assertThatThrownBy(() -> provider.commit(List.of(start("b")), NOW))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("SQLSTATE 55P03")
                .hasMessageContaining("locked");
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(20));
    }

    @Test
    void areLetGoByTheServerWhenTheirNodeIsSilent() {
        List<String> limits = List.of("lock_timeout", "idle_in_transaction_session_timeout");
        for (String limit : limits) {
            String question = "select current_setting('" + limit + "')";
            List<String> within = provider.database().write(session -> session.list(question, Row::text));
            List<String> after = provider.database().read(session -> session.list(question, Row::text));
            assertThat(within).as(limit).doesNotContain("0");
            assertThat(after)
                    .as(limit + " of the session, which may be somebody else's")
                    .containsExactly("0");
        }
    }
}
