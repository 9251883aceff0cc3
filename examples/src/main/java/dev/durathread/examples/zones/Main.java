package dev.durathread.examples.zones;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationStatus;
import dev.durathread.provider.Provider;
import dev.durathread.sqlite.SqliteProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Prints a progress bar while about 600 activities run, and then the zones whose clocks were changed most often. */
final class Main {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Main() {}

    public static void main(String[] args) throws Exception {
        String id = "zones-" + System.currentTimeMillis();
        try (Provider provider = SqliteProvider.open(Path.of("zones.db"));
                DurableRuntime runtime = DurableRuntime.builder(provider)
                        .activity(ZoneReport.EXAMINE, (ctx, zone) -> TimeZones.examine(zone))
                        .orchestration(ZoneReport.REPORT, ZoneReport::report)
                        .start()) {
            DurableClient client = runtime.client();
            client.start(ZoneReport.REPORT, id, TimeZones.all());
            showProgress(client, id);
            client.await(ZoneReport.REPORT, id, PATIENCE)
                    .forEach(zone -> System.out.printf("%-28s %4d changes%n", zone.zone(), zone.changes()));
        }
    }

    private static void showProgress(DurableClient client, String id) throws TimeoutException {
        OrchestrationStatus status = client.waitForStatusChange(id, 0, PATIENCE);
        while (!status.isTerminal()) {
            status.customStatus(ZoneReport.Progress.class).ifPresent(Main::show);
            status = client.waitForStatusChange(id, status.customStatusVersion(), PATIENCE);
        }
        status.customStatus(ZoneReport.Progress.class).ifPresent(Main::show);
        System.out.println();
    }

    private static void show(ZoneReport.Progress progress) {
        int tenths = 40 * progress.done() / progress.all();
        System.out.print(
                "\r[" + "#".repeat(tenths) + ".".repeat(40 - tenths) + "] " + progress.done() + "/" + progress.all());
    }
}
