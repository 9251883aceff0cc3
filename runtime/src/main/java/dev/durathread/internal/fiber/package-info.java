/**
 * Runs user code until every branch of it waits, in one fixed order.
 *
 * <p>A {@link dev.durathread.internal.fiber.Fiber} is one flow of user code that can be suspended and resumed; a
 * {@link dev.durathread.internal.fiber.Branches} holds the fibers of one instance and runs them one at a time. The
 * package knows the JDK alone: no history, no clock, no storage, no logger, no thread pool.
 */
@NullMarked
package dev.durathread.internal.fiber;

import org.jspecify.annotations.NullMarked;
