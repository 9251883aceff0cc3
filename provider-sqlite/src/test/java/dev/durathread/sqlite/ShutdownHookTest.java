package dev.durathread.sqlite;

import static dev.durathread.sqlite.Programs.NAP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is told to end, and does nothing about it but to have given its runtime a shutdown hook. */
class ShutdownHookTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    @DisplayName("SHD-03 a process that is told to end hands its leases back by the runtime's shutdown hook")
    void handsLeasesBack() throws Exception {
        Path file = directory.resolve("hooked.db");
        try (SqliteProvider provider = SqliteProvider.open(file)) {
            DurableClient client = DurableClient.on(provider);
            client.start(NAP, "nap", Duration.ofMinutes(30).toMillis()); // held by whoever watches the timer
            Process child = child(file);
            await().atMost(SOON)
                    .until(() -> provider.readHistory("nap", 1, 0, 10).size() == 2);
            child.destroy();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(provider.recover(Instant.now())).isZero(); // it has left, as against died
            try (DurableRuntime _ = Programs.on(provider, "other").start()) {
                client.cancel("nap", "enough");
                assertThat(client.waitForOrchestration("nap", SOON)).isInstanceOf(OrchestrationStatus.Cancelled.class);
            }
        }
    }

    private static Process child(Path file) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HookedNode.class.getName(),
                        file.toString(),
                        "child")
                .inheritIO()
                .start();
    }
}
