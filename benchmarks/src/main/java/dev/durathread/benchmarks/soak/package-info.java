/** A long run of random programs on several nodes that share a database, compared with a model. */
@NullMarked
package dev.durathread.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
