/** Measurements: JMH benchmarks of the pieces, and the entry of the workload driver. */
@NullMarked
package dev.durathread.benchmarks;

import org.jspecify.annotations.NullMarked;
