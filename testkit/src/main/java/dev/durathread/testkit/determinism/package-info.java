/** Finding calls in the code of orchestrations that would not do the same again on replay, by reading class files. */
@NullMarked
package dev.durathread.testkit.determinism;

import org.jspecify.annotations.NullMarked;
