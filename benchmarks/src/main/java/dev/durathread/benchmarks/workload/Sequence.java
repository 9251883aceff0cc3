package dev.durathread.benchmarks.workload;

import dev.durathread.ActivityType;
import dev.durathread.OrchestrationType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The orchestrations of steps in a row, and the rounds that run many of them. */
final class Sequence {
    static final int STEPS = 10;
    static final Duration PATIENCE = Duration.ofMinutes(2);
    static final ActivityType<String, String> ECHO = ActivityType.of("Echo", String.class, String.class);
    static final OrchestrationType<String, String> ACTIVITIES =
            OrchestrationType.of("Activities", String.class, String.class);
    static final OrchestrationType<String, String> STEPS_IN_PLACE =
            OrchestrationType.of("StepsInPlace", String.class, String.class);

    private Sequence() {}

    static Workload.Session session(
            Settings settings, Storage storage, OrchestrationType<String, String> type, int steps) {
        Nodes nodes = Nodes.start(
                settings,
                storage,
                builder -> builder.activity(ECHO, (_, input) -> input)
                        .orchestration(ACTIVITIES, (ctx, input) -> {
                            String last = input;
                            for (int i = 0; i < steps; i++) {
                                last = ctx.scheduleActivity(ECHO, last).get();
                            }
                            return last;
                        })
                        .orchestration(STEPS_IN_PLACE, (ctx, input) -> {
                            String last = input;
                            for (int i = 0; i < steps; i++) {
                                String now = last;
                                last = ctx.step("echo", String.class, () -> now).get();
                            }
                            return last;
                        }));
        return new Rounds(settings, nodes, type, steps);
    }

    private record Rounds(Settings settings, Nodes nodes, OrchestrationType<String, String> type, int steps)
            implements Workload.Session {
        @Override
        public Map<String, Double> round(int number) {
            String input = "x".repeat(settings.payloadBytes());
            Load.Taken taken = Load.run(settings.instances(), settings.concurrency(), i -> {
                String id = type.name() + "-" + number + "-" + i;
                nodes.client(i).start(type, id, input);
                String output = nodes.client(i).await(type, id, PATIENCE);
                Done.require(output.equals(input), () -> "instance \"" + id + "\" returned \"" + output + "\"");
            });
            double activities = (double) settings.instances() * steps;
            Map<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("orchestrations_per_s", settings.instances() / taken.seconds());
            metrics.put("activities_per_s", activities / taken.seconds());
            metrics.putAll(taken.each().percentiles());
            metrics.put("us_per_activity", taken.seconds() * 1e6 / activities);
            metrics.put("cpu_us_per_activity", taken.cpuSeconds() * 1e6 / activities);
            return metrics;
        }

        @Override
        public void close() {
            nodes.close();
        }
    }
}
