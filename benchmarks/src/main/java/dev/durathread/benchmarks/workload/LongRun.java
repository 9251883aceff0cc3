package dev.durathread.benchmarks.workload;

import dev.durathread.ActivityType;
import dev.durathread.OrchestrationType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** One instance of many activities in a row: does a step cost more when the history before it is long? */
record LongRun() implements Workload {
    private static final int SAMPLE = 200;
    private static final ActivityType<Integer, Integer> NUMBER =
            ActivityType.of("Number", Integer.class, Integer.class);
    private static final OrchestrationType<Integer, Integer> LONG =
            OrchestrationType.of("Long", Integer.class, Integer.class);

    @Override
    public String name() {
        return "long";
    }

    @Override
    public int concurrency() {
        return 1;
    }

    /** Here: activities of the one instance. */
    @Override
    public int instances() {
        return 2_000;
    }

    @Override
    public Session open(Settings settings, Storage storage) {
        AtomicLongArray reached = new AtomicLongArray(settings.instances());
        Nodes nodes = Nodes.start(
                settings,
                storage,
                builder -> builder.activity(NUMBER, (_, number) -> {
                            reached.set(number, System.nanoTime());
                            return number;
                        })
                        .orchestration(LONG, (ctx, count) -> {
                            int last = -1;
                            for (int i = 0; i < count; i++) {
                                last = ctx.scheduleActivity(NUMBER, i).get();
                            }
                            return last + 1;
                        }));
        return new Rounds(settings, nodes, reached);
    }

    private record Rounds(Settings settings, Nodes nodes, AtomicLongArray reached) implements Session {
        @Override
        public Map<String, Double> round(int number) {
            int count = settings.instances();
            int sample = Math.min(SAMPLE, count / 2);
            Load.Taken taken = Load.run(1, 1, _ -> {
                String id = "long-" + number;
                nodes.client(0).start(LONG, id, count);
                int done = nodes.client(0).await(LONG, id, Sequence.PATIENCE);
                Done.require(
                        done == count, () -> "instance \"" + id + "\" ran " + done + " of " + count + " activities");
            });
            double first = millisBetween(0, sample - 1);
            double last = millisBetween(count - sample, count - 1);
            Map<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("seconds", taken.seconds());
            metrics.put("first_200_ms", first);
            metrics.put("last_200_ms", last);
            metrics.put("last_to_first", last / first);
            return metrics;
        }

        private double millisBetween(int from, int to) {
            return (reached.get(to) - reached.get(from)) / 1e6;
        }

        @Override
        public void close() {
            nodes.close();
        }
    }
}
