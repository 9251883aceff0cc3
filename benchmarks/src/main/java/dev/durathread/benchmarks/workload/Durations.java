package dev.durathread.benchmarks.workload;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long each of many single pieces of work took. */
final class Durations {
    private final double[] sortedMillis;

    /** @param millis at least one */
    Durations(double... millis) {
        sortedMillis = millis.clone();
        Arrays.sort(sortedMillis);
    }

    int count() {
        return sortedMillis.length;
    }

    /** The milliseconds within which a share of them was done, by the nearest rank. */
    double percentile(double share) {
        int rank = (int) Math.ceil(share * sortedMillis.length);
        return sortedMillis[Math.max(0, rank - 1)];
    }

    Map<String, Double> percentiles() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("p50_ms", percentile(0.50));
        metrics.put("p95_ms", percentile(0.95));
        metrics.put("p99_ms", percentile(0.99));
        return metrics;
    }
}
