package dev.durathread.benchmarks.workload;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableFuture;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.TagFilter;
import dev.durathread.provider.Provider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Activities are given up: because their orchestration is cancelled, or because they lose a race, in another process or in
 * this one, each case as often as the others. Taken is the time from the call of the client here until their code, there
 * or here, has seen the interrupt and told so.
 */
record Cancellation() implements Workload {
    static final ActivityType<String, String> HOLD = ActivityType.of("Hold", String.class, String.class);
    private static final String HERE = "here";
    private static final String ENOUGH = "enough";
    private static final OrchestrationType<String, String> CANCELLED =
            OrchestrationType.of("Cancelled", String.class, String.class);
    private static final OrchestrationType<String, String> RACED =
            OrchestrationType.of("Raced", String.class, String.class);

    /** A case that is measured. */
    private record Case(String metric, boolean here, OrchestrationType<String, String> type) {}

    private static final List<Case> CASES = List.of(
            new Case("cancel_", false, CANCELLED),
            new Case("race_", false, RACED),
            new Case("cancel_here_", true, CANCELLED),
            new Case("race_here_", true, RACED));

    @Override
    public String name() {
        return "cancellation";
    }

    @Override
    public int concurrency() {
        return 1;
    }

    @Override
    public int instances() {
        return 400;
    }

    @Override
    public Session open(Settings settings, Storage storage) {
        if (!(storage instanceof PostgresStorage postgres)) {
            throw new IllegalArgumentException("only postgres is shared by processes here");
        }
        Told told = new Told();
        Provider provider = postgres.provider();
        DurableRuntime runtime = DurableRuntime.builder(provider)
                .options(RuntimeOptions.defaults().withTags(TagFilter.tags(HERE)))
                .activity(HOLD, (ctx, id) -> HoldingNode.hold(ctx, id, told::tell))
                .orchestration(CANCELLED, (ctx, id) -> held(ctx, id).get())
                .orchestration(
                        RACED,
                        (ctx, id) -> ctx.race(held(ctx, id), ctx.waitForEvent(ENOUGH, String.class))
                                .get()
                                .value())
                .start();
        HoldingProcess other = HoldingProcess.start(postgres.url(), postgres.schema(), told);
        return new Rounds(settings, provider, runtime, other, told);
    }

    private static DurableFuture<String> held(OrchestrationContext ctx, String id) {
        ActivityOptions options = id.startsWith(HERE) ? ActivityOptions.none().withTag(HERE) : ActivityOptions.none();
        return ctx.scheduleActivity(HOLD, id, options);
    }

    private record Rounds(Settings settings, Provider provider, DurableRuntime runtime, HoldingProcess other, Told told)
            implements Session {
        @Override
        public Map<String, Double> round(int number) {
            int times = Math.ceilDiv(settings.instances(), CASES.size());
            double[][] millis = new double[CASES.size()][times];
            Load.run(times * CASES.size(), settings.concurrency(), i -> {
                int each = i % CASES.size();
                millis[each][i / CASES.size()] = giveUp(CASES.get(each), number + "-" + i);
            });
            Map<String, Double> metrics = new LinkedHashMap<>();
            for (int each = 0; each < CASES.size(); each++) {
                Durations all = new Durations(millis[each]);
                metrics.put(CASES.get(each).metric() + "p50_ms", all.percentile(0.50));
                metrics.put(CASES.get(each).metric() + "p99_ms", all.percentile(0.99));
                metrics.put(CASES.get(each).metric() + "max_ms", all.percentile(1.0));
            }
            return metrics;
        }

        /** Has one activity given up; gives how many milliseconds that took. */
        private double giveUp(Case one, String number) throws TimeoutException {
            DurableClient client = runtime.client();
            String id = (one.here() ? HERE : "there") + number;
            client.start(one.type(), id, id);
            told.awaitBegun(id);
            long begin = System.nanoTime();
            if (one.type().equals(CANCELLED)) {
                client.cancel(id, ENOUGH);
            } else {
                client.raiseEvent(id, ENOUGH, ENOUGH);
            }
            long end = told.awaitInterrupted(id);
            OrchestrationStatus status = client.waitForOrchestration(id, Sequence.PATIENCE);
            Done.require(
                    one.type().equals(CANCELLED)
                            ? status instanceof OrchestrationStatus.Cancelled
                            : status instanceof OrchestrationStatus.Completed,
                    () -> "instance \"" + id + "\" is " + status);
            return (end - begin) / 1e6;
        }

        @Override
        public void close() {
            other.close();
            runtime.close();
            provider.close();
        }
    }
}
