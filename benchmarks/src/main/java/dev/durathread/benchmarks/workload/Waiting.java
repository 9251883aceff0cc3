package dev.durathread.benchmarks.workload;

import dev.durathread.OrchestrationType;

/** Many instances that wait for an event. */
final class Waiting {
    private static final int STARTERS = 64;
    private static final OrchestrationType<Integer, Integer> WAITER =
            OrchestrationType.of("Waiter", Integer.class, Integer.class);

    private Waiting() {}

    static Nodes nodes(Settings settings, Storage storage) {
        return Nodes.start(
                settings,
                storage,
                builder -> builder.orchestration(WAITER, (ctx, number) -> {
                    ctx.setCustomStatus("waiting");
                    return ctx.waitForEvent("go", Integer.class).get() + number;
                }));
    }

    /** Starts so many and returns when each of them waits and that is stored. */
    static void start(Nodes nodes, String prefix, int count) {
        Load.run(count, STARTERS, i -> nodes.client(0).start(WAITER, prefix + i, i));
        Load.run(count, STARTERS, i -> nodes.client(0).waitForStatusChange(prefix + i, 0, Sequence.PATIENCE));
    }

    /** Wakes them all and returns when all have ended. */
    static void end(Nodes nodes, String prefix, int count) {
        Load.run(count, STARTERS, i -> nodes.client(0).raiseEvent(prefix + i, "go", 1));
        Load.run(count, STARTERS, i -> {
            int result = nodes.client(0).await(WAITER, prefix + i, Sequence.PATIENCE);
            Done.require(result == i + 1, () -> "instance \"" + prefix + i + "\" returned " + result);
        });
    }
}
