package dev.durathread.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.Provider;
import dev.durathread.sqlite.SqliteProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shop as a process of its own, killed again and again. */
class ShopKillTest {
    private static final int KILLS = 10;
    private static final long LONGEST_RUN_MINUTES = 2;
    private static final Path ORDERS = Path.of("data/orders.csv");

    @TempDir
    Path folder;

    @Test
    void endsAsIfItHadNeverBeenKilled() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path interrupted = folder.resolve("interrupted.db");
        for (int kill = 0; kill < KILLS; kill++) {
            Process shop = start(interrupted, "-Dshop.callMillis=60");
            boolean ended = shop.waitFor(300 + random.nextInt(600), TimeUnit.MILLISECONDS);
            shop.destroyForcibly().waitFor();
            assertThat(ended).as("kill %d came too late, seed %d", kill, seed).isFalse();
        }
        Path whole = folder.resolve("whole.db");
        assertThat(finish(interrupted)).isZero();
        assertThat(finish(whole)).isZero();
        assertThat(outputs(interrupted)).as("seed %d", seed).hasSize(300).isEqualTo(outputs(whole));
        assertNoResultTwice(interrupted);
    }

    private Process start(Path database, String pace) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                pace,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                ORDERS.toString(),
                database.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
    }

    private int finish(Path database) throws Exception {
        Process shop = start(database, "-Dshop.callMillis=5");
        assertThat(shop.waitFor(LONGEST_RUN_MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(folder.resolve("output.txt"))).contains("SHIPPED");
        return shop.exitValue();
    }

    private static Map<String, String> outputs(Path database) throws IOException {
        Map<String, String> outputs = new TreeMap<>();
        try (Provider provider = SqliteProvider.open(database)) {
            for (Order order : Main.read(ORDERS)) {
                InstanceRecord record = provider.readInstance(order.id()).orElseThrow();
                outputs.put(order.id(), record.status() + " " + record.output());
            }
        }
        return outputs;
    }

    private static void assertNoResultTwice(Path database) throws IOException {
        try (Provider provider = SqliteProvider.open(database)) {
            for (Order order : Main.read(ORDERS)) {
                List<HistoryEvent> history = provider.readHistory(order.id(), 1, 0, 1_000);
                List<Long> answered = history.stream()
                        .filter(Answer.class::isInstance)
                        .map(event -> ((Answer) event).requestId())
                        .collect(Collectors.toList());
                assertThat(answered).as(order.id()).doesNotHaveDuplicates();
                long scheduled = history.stream()
                        .filter(HistoryEvent.ActivityScheduled.class::isInstance)
                        .count();
                assertThat(answered).as(order.id()).hasSize((int) scheduled);
            }
        }
    }
}
