package dev.durathread.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.NodeId;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.Provider;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose process has died is known for dead long before its lease runs out. */
class NodeLocksTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final NodeLease LEASE = new NodeLease(new NodeId("n/1"), "n", NOW.plus(Duration.ofDays(1)));

    @TempDir
    Path folder;

    /** Joins as a node and stays until it is killed. */
    static final class LongNode {
        private LongNode() {}

        public static void main(String[] args) throws Exception {
            try (Provider provider = SqliteProvider.open(Path.of(args[0]))) {
                provider.join(LEASE, NOW);
                System.out.println("joined");
                Thread.currentThread().join();
            }
        }
    }

    @Test
    void takesOverFromAKilledProcessAtOnce() throws Exception {
        Path file = folder.resolve("a.db");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LongNode.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = other.inputReader();
                Provider provider = SqliteProvider.open(file)) {
            assertThat(output.readLine()).isEqualTo("joined");
            assertThat(provider.recover(NOW)).isZero();
            other.destroyForcibly().waitFor();
            assertThat(provider.recover(NOW)).isEqualTo(1);
            assertThat(provider.recover(NOW)).isZero();
        } finally {
            other.destroyForcibly();
        }
        assertThat(lockFiles()).isZero();
    }

    @Test
    void leavesNodesOfItsOwnProcessAlone() throws IOException {
        Path file = folder.resolve("a.db");
        try (Provider one = SqliteProvider.open(file);
                Provider two = SqliteProvider.open(file)) {
            one.join(LEASE, NOW);
            assertThat(two.recover(NOW)).isZero();
            assertThat(one.recover(NOW)).isZero();
            one.leave(LEASE.node(), NOW);
        }
        assertThat(lockFiles()).isZero();
    }

    private long lockFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.toString().contains("-node-")).count();
        }
    }
}
