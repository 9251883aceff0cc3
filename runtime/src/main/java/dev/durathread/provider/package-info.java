/**
 * The storage behind the engine: {@link dev.durathread.provider.Provider} and the records that cross it.
 *
 * <p>A provider stores instances, their histories, inboxes, tasks, timers and key-value stores. It runs no user code,
 * reads no JSON of user types, generates no ids and asks no clock: time comes in with each call. The conformance suite
 * of the testkit, {@code ProviderContract}, is the executable definition of every rule written here.
 */
@NullMarked
package dev.durathread.provider;

import org.jspecify.annotations.NullMarked;
