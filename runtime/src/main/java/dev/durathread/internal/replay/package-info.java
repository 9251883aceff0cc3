/**
 * One execution of one orchestration: matching what its code does against its history.
 *
 * <p>A pure machine. {@link dev.durathread.internal.replay.ExecutionMachine} is given recorded events and new arrivals
 * and gives back {@link dev.durathread.internal.replay.Turn turns}; it knows no thread pool, no clock, no storage and no
 * logger. What it needs of the world comes in through {@link dev.durathread.internal.replay.World}.
 */
@NullMarked
package dev.durathread.internal.replay;

import org.jspecify.annotations.NullMarked;
