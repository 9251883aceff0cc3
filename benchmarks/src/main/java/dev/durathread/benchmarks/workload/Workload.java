package dev.durathread.benchmarks.workload;

import java.util.Map;

/** Work of one kind, to be measured round by round. */
sealed interface Workload
        permits Chain,
                Steps,
                FanOut,
                Latency,
                LongRun,
                Rehydrate,
                Timers,
                Cancellation,
                ResidentSet,
                Idle,
                Crowd,
                Raw,
                Commits {

    /** The name on the command line. */
    String name();

    /** How many instances are in flight unless the command line says otherwise. */
    int concurrency();

    /** How many instances a round has unless the command line says otherwise; for some workloads other units. */
    int instances();

    /** Prepares what the rounds have in common. */
    Session open(Settings settings, Storage storage);

    /** A prepared workload. */
    interface Session extends AutoCloseable {
        /**
         * Does the work once.
         *
         * @param number the round, different each time
         * @return what was measured, by the name of the metric
         */
        Map<String, Double> round(int number);

        @Override
        void close();
    }
}
