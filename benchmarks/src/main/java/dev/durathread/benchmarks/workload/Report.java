package dev.durathread.benchmarks.workload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What came of the rounds of one workload: a JSON object on one line, and a table for people. */
final class Report {
    private static final JsonMapper JSON = new JsonMapper();

    private final Settings settings;
    private final Map<String, List<Double>> values = new LinkedHashMap<>();
    private int rounds;

    Report(Settings settings) {
        this.settings = settings;
    }

    void add(Map<String, Double> round) {
        rounds++;
        round.forEach((metric, value) ->
                values.computeIfAbsent(metric, _ -> new ArrayList<>()).add(value));
    }

    String json() {
        Map<String, Object> metrics = new LinkedHashMap<>();
        values.keySet().forEach(metric -> {
            Stats stats = stats(metric);
            Map<String, Object> numbers = new LinkedHashMap<>();
            numbers.put("median", rounded(stats.median()));
            numbers.put("min", rounded(stats.min()));
            numbers.put("max", rounded(stats.max()));
            metrics.put(metric, numbers);
        });
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("peer", "durathread");
        report.put("workload", settings.workload());
        report.put("config", settings.config());
        report.put("rounds", rounds);
        report.put("metrics", metrics);
        return JSON.writeValueAsString(report);
    }

    String table() {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%s on %s, C=%d, N=%d, %d rounds%n%-28s %14s %14s %14s%n",
                settings.workload(),
                settings.provider(),
                settings.concurrency(),
                settings.instances(),
                rounds,
                "",
                "median",
                "min",
                "max"));
        values.keySet().forEach(metric -> {
            Stats stats = stats(metric);
            table.append(String.format(
                    Locale.ROOT, "%-28s %,14.3f %,14.3f %,14.3f%n", metric, stats.median(), stats.min(), stats.max()));
        });
        return table.toString();
    }

    private Stats stats(String metric) {
        return Stats.of(values.getOrDefault(metric, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray());
    }

    /** To a thousandth: finer than any of it is. */
    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }
}
