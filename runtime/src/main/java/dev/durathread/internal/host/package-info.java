/** The host of a production engine: the threads and the clock of the JVM. */
@NullMarked
package dev.durathread.internal.host;

import org.jspecify.annotations.NullMarked;
