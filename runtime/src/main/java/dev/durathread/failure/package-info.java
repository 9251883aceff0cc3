/**
 * What goes wrong, as a program sees it.
 *
 * <p>{@link dev.durathread.failure.DurableException} is the sealed root of every exception of Durathread; each kind gives
 * the facts of its case as accessors, and its message begins with a stable code that the guide lists with cause and cure.
 * {@link dev.durathread.failure.FailureDetails} is what is recorded of something thrown: its class, its message, its
 * stack trace, and what {@linkplain dev.durathread.failure.FailureKind kind} of failure it is.
 *
 * @serial exclude
 */
@NullMarked
package dev.durathread.failure;

import org.jspecify.annotations.NullMarked;
