/** Writes to a provider as the engine would make them, for measuring a provider without an engine. */
@NullMarked
package dev.durathread.benchmarks.rows;

import org.jspecify.annotations.NullMarked;
