/** The engine's own log lines. */
@NullMarked
package dev.durathread.internal.log;

import org.jspecify.annotations.NullMarked;
