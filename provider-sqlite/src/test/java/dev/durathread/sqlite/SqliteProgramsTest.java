package dev.durathread.sqlite;

import static dev.durathread.sqlite.Programs.CHAIN;
import static dev.durathread.sqlite.Programs.COUNTDOWN;
import static dev.durathread.sqlite.Programs.FAMILY;
import static dev.durathread.sqlite.Programs.NAP;
import static dev.durathread.sqlite.Programs.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationStatus;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole programs on a file. */
class SqliteProgramsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("programs.db");
    }

    @Test
    void runsChainsChildrenTimersAndGenerations() throws Exception {
        try (SqliteProvider provider = SqliteProvider.open(file());
                DurableRuntime runtime = Programs.on(provider, "a").start()) {
            DurableClient client = runtime.client();
            client.start(CHAIN, "chain", 12);
            client.start(FAMILY, "family", "f");
            client.start(NAP, "nap", 20L);
            client.start(COUNTDOWN, "countdown", 4);

            assertThat(client.await(CHAIN, "chain", SOON)).isEqualTo("012345678901");
            assertThat(client.await(FAMILY, "family", SOON)).isEqualTo("f0123");
            assertThat(client.await(NAP, "nap", SOON)).isEqualTo("rested");
            assertThat(client.await(COUNTDOWN, "countdown", SOON)).isEqualTo(5);
        }
    }

    @Test
    void runsWithoutAFile() throws Exception {
        try (SqliteProvider provider = SqliteProvider.inMemory();
                DurableRuntime runtime = Programs.on(provider, "a").start()) {
            runtime.client().start(FAMILY, "family", "f");

            assertThat(runtime.client().await(FAMILY, "family", SOON)).isEqualTo("f0123");
        }
    }

    @Test
    @DisplayName("SHD-04 what waited goes on when the file is opened again")
    void goesOnFromTheFile() throws Exception {
        try (SqliteProvider provider = SqliteProvider.open(file());
                DurableRuntime runtime = Programs.on(provider, "a").start()) {
            runtime.client().start(WAIT, "wait", "hello ");
            runtime.client().start(NAP, "nap", 50L);
        }
        try (SqliteProvider provider = SqliteProvider.open(file());
                DurableRuntime runtime = Programs.on(provider, "a").start()) {
            runtime.client().raiseEvent("wait", "name", "you");

            assertThat(runtime.client().await(WAIT, "wait", SOON)).isEqualTo("hello you");
            assertThat(runtime.client().await(NAP, "nap", SOON)).isEqualTo("rested");
        }
    }

    @Test
    void takesOneWriteTransactionOfFourStatementsForEachSequentialActivity() throws Exception {
        try (SqliteProvider provider = SqliteProvider.open(file());
                DurableRuntime runtime = Programs.on(provider, "a").start()) {
            Cost few = costOf(provider, runtime, "few", 10);
            Cost many = costOf(provider, runtime, "many", 60);

            // to the nearest whole number: a lease may be renewed and work looked for meanwhile
            assertThat(Math.round((many.transactions() - few.transactions()) / 50.0))
                    .isEqualTo(1);
            assertThat(Math.round((many.statements() - few.statements()) / 50.0))
                    .isEqualTo(4);
        }
    }

    private record Cost(long transactions, long statements) {}

    private static Cost costOf(SqliteProvider provider, DurableRuntime runtime, String id, int activities)
            throws Exception {
        long transactions = provider.database().writeTransactions();
        long statements = provider.database().statements().count();
        runtime.client().start(CHAIN, id, activities);
        runtime.client().await(CHAIN, id, SOON);
        return new Cost(
                provider.database().writeTransactions() - transactions,
                provider.database().statements().count() - statements);
    }

    @Test
    void waitsForAClientOfAnotherProvider() throws Exception {
        try (SqliteProvider here = SqliteProvider.open(file());
                SqliteProvider there = SqliteProvider.open(file());
                DurableRuntime _ = Programs.on(here, "a").start()) {
            DurableClient client = DurableClient.on(there);
            client.start(CHAIN, "chain", 3);

            assertThat(client.await(CHAIN, "chain", SOON)).isEqualTo("012");
            assertThat(client.status("chain")).isInstanceOf(OrchestrationStatus.Completed.class);
        }
    }
}
