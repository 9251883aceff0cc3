/** JMH benchmarks of the pieces: fibers, replay, JSON, commits. */
@NullMarked
package dev.durathread.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
