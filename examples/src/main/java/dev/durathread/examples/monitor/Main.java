package dev.durathread.examples.monitor;

import dev.durathread.DurableRuntime;
import dev.durathread.IfExists;
import dev.durathread.StartOptions;
import dev.durathread.provider.Provider;
import dev.durathread.sqlite.SqliteProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Watches whether a file is there; runs until it is ended, and goes on when it is started again. */
final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        try (Provider provider = SqliteProvider.open(Path.of("monitor.db"));
                DurableRuntime runtime = DurableRuntime.builder(provider)
                        .activity(Monitor.CHECK, (ctx, file) -> check(file))
                        .activity(Monitor.ALARM, (ctx, text) -> {
                            System.out.println("[alarm] " + text);
                            return null;
                        })
                        .orchestration(Monitor.WATCH, Monitor::watch)
                        .start()) {
            Monitor.State begin = Monitor.State.of(args[0], Duration.ofSeconds(1));
            StartOptions unlessThere = StartOptions.none().withIfExists(IfExists.RETURN_EXISTING);
            runtime.client().start(Monitor.WATCH, "watch " + args[0], begin, unlessThere);
            Thread.currentThread().join();
        }
    }

    private static Void check(String file) throws IOException {
        if (!Files.exists(Path.of(file))) {
            throw new IOException("no file " + file);
        }
        return null;
    }
}
