/**
 * The append-only events of an execution and their JSON form.
 *
 * <p>A history is complete in itself: what an orchestration needs to go on where it was is in its events and nowhere
 * else, so that a history exported from production replays on any machine.
 */
@NullMarked
package dev.durathread.history;

import org.jspecify.annotations.NullMarked;
