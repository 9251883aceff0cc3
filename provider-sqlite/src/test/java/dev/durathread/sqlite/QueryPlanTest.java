package dev.durathread.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.provider.Administration.InstanceFilter;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.Renewal;
import dev.durathread.provider.SessionClaim;
import dev.durathread.provider.TagSelection;
import dev.durathread.provider.TaskClaim;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How SQLite finds the rows of every statement that the engine runs while it works. */
class QueryPlanTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> GROWING =
            List.of("instances", "executions", "history", "inbox", "message_ids", "tasks", "timers", "key_values");

    /** Indexes that hold only the rows in question, or hold them in the order asked for, up to a limit. */
    private static final Set<String> WALKS = Set.of(
            "INDEX instances_ready",
            "INDEX instances_held",
            "INDEX instances_blocked",
            "INDEX instances_created",
            "INDEX instances_finished",
            "INDEX tasks_free",
            "INDEX tasks_held");

    @TempDir
    private Path directory;

    @Test
    void noStatementOfAWorkingEngineScansATableThatGrows() throws Exception {
        Path file = directory.resolve("plans.db");
        Set<String> statements;
        try (SqliteProvider provider = SqliteProvider.open(file)) {
            work(provider);
            statements = provider.database().statements().texts();
        }

        assertThat(statements).hasSizeGreaterThan(40);
        assertThat(scans(file, statements)).isEmpty();
    }

    private static void work(SqliteProvider provider) throws Exception {
        try (DurableRuntime runtime = Programs.on(provider, "a").start()) {
            DurableClient client = runtime.client();
            client.start(Programs.FAMILY, "family", "f");
            client.start(Programs.WAIT, "wait", "hello ");
            client.raiseEvent("wait", "name", "you", "id");
            client.start(Programs.NAP, "nap", 5L);
            client.await(Programs.FAMILY, "family", SOON);
            client.await(Programs.WAIT, "wait", SOON);
            client.await(Programs.NAP, "nap", SOON);
        }
        NodeId node = new NodeId("b");
        Instant now = Instant.now();
        Instant until = now.plusSeconds(30);
        provider.claimInstances(new InstanceClaim(node, 10, now, Set.of("Chain", "Chain@1.0.0"), 1));
        SessionClaim sessions = new SessionClaim("b", until, 10);
        for (TagSelection tags : List.of(TagSelection.ALL, new TagSelection(true, false, Set.of("gpu")))) {
            provider.claimTasks(new TaskClaim(node, 10, now, new LeaseToken(1), Set.of("Echo"), tags, sessions));
        }
        provider.renew(new Renewal(new NodeLease(node, "b", until), List.of(), now), now);
        provider.reviveHeld(node, now);
        provider.recover(until);
        provider.retryBlocked(now);
        provider.findFinishedRoots(now, 10);
        provider.readTree("family");
        provider.listInstances(InstanceFilter.first(10).build());
    }

    private static List<String> scans(Path file, Set<String> statements) throws SQLException {
        List<String> scans = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                if (sql.startsWith("select count(*) from sqlite_master")) {
                    continue; // at the opening of a file
                }
                try (ResultSet plan = statement.executeQuery("explain query plan " + sql)) {
                    while (plan.next()) {
                        String step = plan.getString("detail");
                        if (isScan(step)) {
                            scans.add(step + ": " + sql);
                        }
                    }
                }
            }
        }
        return scans;
    }

    private static boolean isScan(String step) {
        return GROWING.stream().anyMatch(table -> step.startsWith("SCAN " + table))
                && WALKS.stream().noneMatch(step::endsWith);
    }
}
