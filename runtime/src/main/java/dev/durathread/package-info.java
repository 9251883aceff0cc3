/**
 * Durable threads: orchestrations written as ordinary blocking methods that survive crashes, restarts and moves.
 *
 * <p>{@link dev.durathread.DurableRuntime} runs orchestrations and activities on a
 * {@link dev.durathread.provider.Provider}; {@link dev.durathread.DurableClient} starts and watches them;
 * {@link dev.durathread.OrchestrationContext} is what an orchestration's code calls.
 *
 * @serial exclude
 */
@NullMarked
package dev.durathread;

import org.jspecify.annotations.NullMarked;
