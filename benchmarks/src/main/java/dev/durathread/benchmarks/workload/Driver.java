package dev.durathread.benchmarks.workload;

import java.io.PrintStream;

/** Runs one workload as the command line says: rounds to warm up, rounds that count, one line of JSON. */
public final class Driver {
    private static final int OK = 0;
    private static final int BAD_COMMAND_LINE = 2;

    private Driver() {}

    /** @return the exit status of the process */
    public static int run(PrintStream out, PrintStream err, String... args) {
        Settings asked;
        try {
            asked = Settings.parse(args);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println(Settings.USAGE.formatted(String.join(", ", Workloads.names())));
            return BAD_COMMAND_LINE;
        }
        Workload workload = Workloads.named(asked.workload());
        Settings settings = asked.orElse(workload.concurrency(), workload.instances());
        Report report = measure(workload, settings, err);
        out.println(report.json());
        err.println(report.table());
        return OK;
    }

    private static Report measure(Workload workload, Settings settings, PrintStream err) {
        Report report = new Report(settings);
        try (Storage storage = Storage.open(settings)) {
            Finished.fill(storage, settings.finished());
            try (Workload.Session session = workload.open(settings, storage)) {
                for (int number = 0; number < settings.warmups() + settings.rounds(); number++) {
                    var measured = session.round(number);
                    err.println("round " + (number - settings.warmups() + 1) + " " + measured);
                    if (number >= settings.warmups()) {
                        report.add(measured);
                    }
                }
            }
        }
        return report;
    }
}
