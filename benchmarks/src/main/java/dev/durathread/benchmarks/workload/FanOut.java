package dev.durathread.benchmarks.workload;

import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One instance of a thousand activities at once, all joined; then a hundred instances of twenty each. */
record FanOut() implements Workload {
    private static final int WIDE = 1_000;
    private static final int NARROW = 20;
    private static final OrchestrationType<Integer, Integer> WIDTH =
            OrchestrationType.of("FanOut", Integer.class, Integer.class);

    @Override
    public String name() {
        return "fanout";
    }

    @Override
    public int concurrency() {
        return 100;
    }

    @Override
    public int instances() {
        return 100;
    }

    @Override
    public Session open(Settings settings, Storage storage) {
        String input = "x".repeat(settings.payloadBytes());
        Nodes nodes = Nodes.start(
                settings,
                storage,
                builder -> builder.activity(Sequence.ECHO, (_, text) -> text)
                        .orchestration(WIDTH, (ctx, width) -> joined(ctx, input, width)));
        return new Rounds(settings, nodes);
    }

    private static int joined(OrchestrationContext ctx, String input, int width) {
        List<DurableFuture<String>> all = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            all.add(ctx.scheduleActivity(Sequence.ECHO, input));
        }
        return ctx.all(all).get().size();
    }

    private record Rounds(Settings settings, Nodes nodes) implements Session {
        @Override
        public Map<String, Double> round(int number) {
            Load.Taken one = Load.run(1, 1, _ -> run("wide-" + number, WIDE));
            Load.Taken many = Load.run(
                    settings.instances(), settings.concurrency(), i -> run("narrow-" + number + "-" + i, NARROW));
            Map<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("seconds", one.seconds());
            metrics.put("activities_per_s", WIDE / one.seconds());
            metrics.put("cpu_us_per_activity", one.cpuSeconds() * 1e6 / WIDE);
            metrics.put("many_seconds", many.seconds());
            metrics.put("many_activities_per_s", (double) NARROW * settings.instances() / many.seconds());
            return metrics;
        }

        private void run(String id, int width) throws Exception {
            nodes.client(0).start(WIDTH, id, width);
            int joined = nodes.client(0).await(WIDTH, id, Sequence.PATIENCE);
            Done.require(
                    joined == width, () -> "instance \"" + id + "\" joined " + joined + " of " + width + " activities");
        }

        @Override
        public void close() {
            nodes.close();
        }
    }
}
