package dev.durathread.sqlite;

import dev.durathread.RuntimeOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A process of its own, with a lease of an hour, that leaves its end to the runtime's shutdown hook. */
final class HookedNode {
    private HookedNode() {}

    /** @param args the file, the name of the node */
    public static void main(String[] args) throws InterruptedException {
        RuntimeOptions options = RuntimeOptions.defaults()
                .withNodeName(args[1])
                .withSessionIdleTimeout(Duration.ofHours(1))
                .withLease(Duration.ofHours(1));
        Programs.on(SqliteProvider.open(Path.of(args[0])), args[1])
                .options(options)
                .shutdownHook(Duration.ofSeconds(10))
                .start();
        new CountDownLatch(1).await();
    }
}
