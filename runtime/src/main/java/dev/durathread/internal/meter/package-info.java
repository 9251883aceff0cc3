/** What the engine counts. */
@NullMarked
package dev.durathread.internal.meter;

import org.jspecify.annotations.NullMarked;
