package dev.durathread.benchmarks.workload;

import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One instance with a long history is brought back into memory by a new runtime: from the event that needs it there to
 * what it does upon it.
 */
record Rehydrate() implements Workload {
    private static final OrchestrationType<Integer, String> LONG_LIVED =
            OrchestrationType.of("LongLived", Integer.class, String.class);
    private static final String ID = "long-lived";

    @Override
    public String name() {
        return "rehydrate";
    }

    @Override
    public int concurrency() {
        return 1;
    }

    /** Here: events of the one history. */
    @Override
    public int instances() {
        return 10_000;
    }

    @Override
    public Session open(Settings settings, Storage storage) {
        String input = "x".repeat(settings.payloadBytes());
        return new Rounds(settings, storage, input).prepared();
    }

    private static String live(OrchestrationContext ctx, String input, int events) {
        String last = input;
        for (int i = 0; i < events / 2; i++) {
            last = ctx.scheduleActivity(Sequence.ECHO, last).get();
        }
        while (true) {
            ctx.setCustomStatus(ctx.waitForEvent("go", Integer.class).get());
        }
    }

    private record Rounds(Settings settings, Storage storage, String input) implements Session {
        Rounds prepared() {
            try (Nodes nodes = start()) {
                nodes.client(0).start(LONG_LIVED, ID, settings.instances());
                go(nodes, 0);
            } catch (Exception e) {
                throw new IllegalStateException("the history could not be made", e);
            }
            return this;
        }

        private Nodes start() {
            return Nodes.start(
                    settings,
                    storage,
                    (DurableRuntime.Builder builder) -> builder.activity(Sequence.ECHO, (_, text) -> text)
                            .orchestration(LONG_LIVED, (ctx, events) -> live(ctx, input, events)));
        }

        private static void go(Nodes nodes, long seenVersion) throws Exception {
            nodes.client(0).raiseEvent(ID, "go", 1);
            nodes.client(0).waitForStatusChange(ID, seenVersion, Sequence.PATIENCE);
        }

        @Override
        public Map<String, Double> round(int number) {
            try (Nodes nodes = start()) {
                Done.require(
                        nodes.metrics().replayedEvents() == 0,
                        () -> "the instance was replayed before anything needed it");
                Load.Taken taken = Load.run(1, 1, _ -> go(nodes, number + 1L));
                long replayed = nodes.metrics().replayedEvents();
                Done.require(replayed >= settings.instances(), () -> "only " + replayed + " events were replayed");
                Map<String, Double> metrics = new LinkedHashMap<>();
                metrics.put("ms", taken.seconds() * 1e3);
                metrics.put("us_per_event", taken.seconds() * 1e6 / replayed);
                return metrics;
            }
        }

        @Override
        public void close() {
            // each round closed what it opened
        }
    }
}
