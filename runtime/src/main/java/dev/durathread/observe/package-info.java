/**
 * Observing what a runtime does.
 *
 * <p>A {@link dev.durathread.observe.RuntimeObserver} is told each thing once, after it was committed;
 * {@link dev.durathread.observe.RuntimeMetrics} is a snapshot of what has been counted since the runtime started.
 * {@code dev.durathread.micrometer} makes meters of both.
 */
@NullMarked
package dev.durathread.observe;

import org.jspecify.annotations.NullMarked;
