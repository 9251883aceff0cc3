package dev.durathread.benchmarks.workload;

import dev.durathread.OrchestrationType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Many instances that sleep one second, started as fast as can be: from the first start until all have woken. */
record Timers() implements Workload {
    private static final Duration NAP = Duration.ofSeconds(1);
    private static final int STARTERS = 64;
    private static final OrchestrationType<Integer, Integer> SLEEPER =
            OrchestrationType.of("Sleeper", Integer.class, Integer.class);

    @Override
    public String name() {
        return "timers";
    }

    @Override
    public int concurrency() {
        return STARTERS;
    }

    @Override
    public int instances() {
        return 5_000;
    }

    @Override
    public Session open(Settings settings, Storage storage) {
        AtomicReference<CountDownLatch> asleep = new AtomicReference<>(new CountDownLatch(0));
        Nodes nodes = Nodes.start(
                settings,
                storage,
                builder -> builder.orchestration(SLEEPER, (ctx, number) -> {
                    ctx.sleep(NAP);
                    asleep.get().countDown();
                    return number;
                }));
        return new Rounds(settings, nodes, asleep);
    }

    private record Rounds(Settings settings, Nodes nodes, AtomicReference<CountDownLatch> asleep) implements Session {
        @Override
        public Map<String, Double> round(int number) {
            CountDownLatch awake = new CountDownLatch(settings.instances());
            asleep.set(awake);
            long cpu = Cpu.nanos();
            long begin = System.nanoTime();
            Load.Taken started = Load.run(
                    settings.instances(),
                    settings.concurrency(),
                    i -> nodes.client(i).start(SLEEPER, id(number, i), i));
            await(awake);
            double awakeAfter = (System.nanoTime() - begin) / 1e9;
            Load.run(settings.instances(), settings.concurrency(), i -> {
                int woken = nodes.client(i).await(SLEEPER, id(number, i), Sequence.PATIENCE);
                Done.require(woken == i, () -> "instance \"" + id(number, i) + "\" returned " + woken);
            });
            Map<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("seconds", (System.nanoTime() - begin) / 1e9);
            metrics.put("start_seconds", started.seconds());
            metrics.put("awake_seconds", awakeAfter);
            metrics.put("cpu_seconds", (Cpu.nanos() - cpu) / 1e9);
            return metrics;
        }

        private static String id(int round, int number) {
            return "sleeper-" + round + "-" + number;
        }

        private static void await(CountDownLatch latch) {
            try {
                Done.require(
                        latch.await(Sequence.PATIENCE.toSeconds(), TimeUnit.SECONDS),
                        () -> latch.getCount() + " instances did not wake");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while measuring", e);
            }
        }

        @Override
        public void close() {
            nodes.close();
        }
    }
}
