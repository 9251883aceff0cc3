package dev.durathread.benchmarks.workload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** That the driver works, not how fast anything is: a workload itself checks that its work was done. */
class DriverTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> SEQUENCE =
            List.of("orchestrations_per_s", "activities_per_s", "p50_ms", "p95_ms", "p99_ms");

    private record Workload(String name, int instances, List<String> metrics) {}

    private static final List<Workload> WORKLOADS = List.of(
            new Workload("chain", 6, SEQUENCE),
            new Workload("steps", 6, SEQUENCE),
            new Workload("fanout", 3, List.of("seconds", "activities_per_s", "many_seconds", "many_activities_per_s")),
            new Workload("latency", 5, List.of("p50_ms", "p95_ms", "p99_ms")),
            new Workload("long", 20, List.of("seconds", "first_200_ms", "last_200_ms")),
            new Workload("rehydrate", 40, List.of("ms")),
            new Workload("timers", 10, List.of("seconds")),
            new Workload("resident", 50, List.of("bytes_per_instance", "database_bytes_per_instance")),
            new Workload("idle", 20, List.of("cpu_percent", "queries_per_s")),
            new Workload("crowd", 20, List.of("starts_per_s", "resident", "heap_mb", "wakes_per_s", "replayed_events")),
            new Workload("raw", 512, List.of("steps_per_s")),
            new Workload("commits", 40, List.of("commits_per_s", "p50_ms")));

    private static @Nullable EmbeddedPostgres server;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    static Stream<Arguments> everyWorkloadOnEveryProvider() {
        List<String> percentiles = List.of("cancel_p50_ms", "race_p99_ms", "cancel_here_p50_ms", "race_here_max_ms");
        return Stream.concat(
                Stream.of("memory", "sqlite", "postgres")
                        .flatMap(provider -> WORKLOADS.stream()
                                .map(workload -> Arguments.of(
                                        provider, workload.name(), workload.instances(), workload.metrics()))),
                Stream.of(Arguments.of("postgres", "cancellation", 4, percentiles)));
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("everyWorkloadOnEveryProvider")
    void runsAWorkloadAndPrintsItsNumbers(String provider, String workload, int instances, List<String> metrics) {
        List<String> arguments = new ArrayList<>(List.of("--provider", provider, "--workload", workload));
        arguments.addAll(List.of("--instances", "" + instances, "--rounds", "1", "--warmups", "0"));
        if (provider.equals("postgres")) {
            arguments.addAll(List.of("--url", serverUrl()));
        }

        int status = run(arguments.toArray(String[]::new));

        assertThat(status).as(err.toString(UTF_8)).isZero();
        JsonNode report = report();
        assertThat(report.propertyNames()).containsExactly("peer", "workload", "config", "rounds", "metrics");
        assertThat(report.get("peer").asString()).isEqualTo("durathread");
        assertThat(report.get("workload").asString()).isEqualTo(workload);
        assertThat(report.get("config").get("provider").asString()).isEqualTo(provider);
        assertThat(report.get("config").get("instances").asInt()).isEqualTo(instances);
        assertThat(report.get("rounds").asInt()).isEqualTo(1);
        assertThat(report.get("metrics").propertyNames()).containsAll(metrics);
        report.get("metrics").properties().forEach(DriverTest::hasMedianMinAndMax);
    }

    /** One server for all, without the waiting for disks that measuring needs. */
    private static String serverUrl() {
        try {
            if (server == null) {
                server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start();
            }
            return "postgresql://postgres:postgres@localhost:" + server.getPort() + "/postgres";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private static void hasMedianMinAndMax(Map.Entry<String, JsonNode> metric) {
        assertThat(metric.getValue().propertyNames()).as(metric.getKey()).containsExactly("median", "min", "max");
        assertThat(metric.getValue().get("median").isNumber())
                .as(metric.getKey())
                .isTrue();
    }

    @Test
    void countsTheRoundsAfterTheWarmUp() {
        run("--provider", "memory", "--workload", "latency", "--instances", "2", "--rounds", "3", "--warmups", "1");

        JsonNode report = report();
        JsonNode p50 = report.get("metrics").get("p50_ms");
        assertThat(report.get("rounds").asInt()).isEqualTo(3);
        assertThat(p50.get("min").asDouble())
                .isLessThanOrEqualTo(p50.get("median").asDouble());
        assertThat(p50.get("median").asDouble())
                .isLessThanOrEqualTo(p50.get("max").asDouble());
        assertThat(err.toString(UTF_8)).contains("latency on memory, C=1, N=2, 3 rounds");
    }

    @Test
    void putsFinishedInstancesIntoTheDatabaseFirst() {
        int status = run(
                "--provider",
                "memory",
                "--workload",
                "latency",
                "--instances",
                "2",
                "--rounds",
                "1",
                "--finished",
                "1200");

        assertThat(status).isZero();
        assertThat(report().get("config").get("finished").asInt()).isEqualTo(1200);
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() {
        for (String[] wrong : new String[][] {
            {"--provider", "memory"},
            {"--provider", "oracle", "--workload", "chain"},
            {"--provider", "memory", "--workload", "sleep"},
            {"--provider", "memory", "--workload", "chain", "--rounds", "many"},
            {"--provider", "memory", "--workload", "chain", "--rounds", "0"},
            {"--provider", "memory", "--workload", "chain", "--speed", "1"},
            {"--provider", "memory", "--workload", "chain", "--rounds"},
            {"--provider", "memory", "--workload", "chain", "--nodes", "2"},
            {"--provider", "sqlite", "--workload", "cancellation"}
        }) {
            err.reset();
            assertThat(run(wrong)).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(err.toString(UTF_8)).contains("workloads: chain, steps, fanout");
        }
        assertThat(out.size()).isZero();
    }

    private int run(String... arguments) {
        return Driver.run(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), arguments);
    }

    /** What was printed: one line, which is JSON. */
    private JsonNode report() {
        List<String> lines = new ArrayList<>(out.toString(UTF_8).lines().toList());
        assertThat(lines).hasSize(1);
        return JSON.readTree(lines.getFirst());
    }
}
