/**
 * Many orchestrations: the resident set, claiming, running turns, committing them, leases.
 *
 * <p>{@link dev.durathread.internal.dispatch.Dispatcher} is the room's front door.
 */
@NullMarked
package dev.durathread.internal.dispatch;

import org.jspecify.annotations.NullMarked;
