package dev.durathread.benchmarks.workload;

import java.util.Arrays;

/** Median, least and greatest of what the rounds gave for one metric. */
record Stats(double median, double min, double max) {

    /** @param values at least one */
    static Stats of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Stats(median, sorted[0], sorted[sorted.length - 1]);
    }
}
