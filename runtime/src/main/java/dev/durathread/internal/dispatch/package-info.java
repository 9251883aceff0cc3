/**
 * Many orchestrations: the resident set, claiming, running turns, committing them, leases.
 *
 * <p>{@link dev.durathread.internal.dispatch.Dispatcher} is the room's front door.
 *
 * <p>Of one instance at most one turn is under way on a node (INV-4). A timer of an instance that waits is in the database
 * as the instance's ready time, or an alarm on the node that keeps the instance's lease (INV-13).
 */
@NullMarked
package dev.durathread.internal.dispatch;

import org.jspecify.annotations.NullMarked;
