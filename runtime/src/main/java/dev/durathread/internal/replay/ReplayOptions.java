package dev.durathread.internal.replay;

import dev.durathread.OnUnreadablePayload;
import dev.durathread.ReplayComparison;
import dev.durathread.RuntimeOptions;

/**
 * How executions are run and replayed.
 *
 * @param limits what an execution may hold at the most
 * @param comparison how far replay compares what the code asks for with what is recorded
 * @param onUnreadable what becomes of an instance whose code cannot read what is stored for it
 */
public record ReplayOptions(Limits limits, ReplayComparison comparison, OnUnreadablePayload onUnreadable) {
    /** What the options of a runtime say. */
    public static ReplayOptions of(RuntimeOptions options) {
        Limits limits = new Limits(
                options.maxCustomStatusBytes(),
                options.maxKeys(),
                options.maxKeyValueBytes(),
                options.maxHistoryEvents());
        return new ReplayOptions(limits, options.replayComparison(), options.onUnreadablePayload());
    }

    /** With limits, and otherwise as options are unless changed. */
    public static ReplayOptions with(Limits limits) {
        return new ReplayOptions(limits, ReplayComparison.VALUES, OnUnreadablePayload.BLOCK);
    }
}
