/**
 * The workload driver: whole programs on a chosen provider, measured in rounds.
 *
 * <p>{@link dev.durathread.benchmarks.workload.Driver} reads the command line, runs one
 * {@link dev.durathread.benchmarks.workload.Workload} on one {@link dev.durathread.benchmarks.workload.Storage}, and
 * prints a {@link dev.durathread.benchmarks.workload.Report}.
 */
@NullMarked
package dev.durathread.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
