/** Finds calls in the code of orchestrations that break replay, by reading class files. */
@NullMarked
package dev.durathread.testkit.determinism;

import org.jspecify.annotations.NullMarked;
