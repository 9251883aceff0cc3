/**
 * What stands round the engine rather than in a program: for test kits, for debuggers, and for programs that bring their
 * own threads and their own clock.
 *
 * <p>{@link dev.durathread.host.Host} is what an engine runs on. {@link dev.durathread.host.HistoryReplay} takes code
 * through a recorded history outside any runtime. {@link dev.durathread.host.OrchestrationScope} binds an
 * {@link dev.durathread.OrchestrationContext} to a stretch of code.
 */
@NullMarked
package dev.durathread.host;

import org.jspecify.annotations.NullMarked;
