/**
 * Durable threads: orchestrations written as ordinary blocking methods that survive crashes, restarts and moves.
 *
 * <p>{@link dev.durathread.DurableRuntime} runs orchestrations and activities on a
 * {@link dev.durathread.provider.Provider}; {@link dev.durathread.DurableClient} starts and watches them;
 * {@link dev.durathread.OrchestrationContext} is what an orchestration's code calls.
 *
 * <p>What goes wrong is in {@link dev.durathread.failure}, looking into a database in {@link dev.durathread.admin},
 * counting in {@link dev.durathread.observe}; {@link dev.durathread.host} is for test kits, and
 * {@link dev.durathread.provider} for those who write a storage.
 */
@NullMarked
package dev.durathread;

import org.jspecify.annotations.NullMarked;
