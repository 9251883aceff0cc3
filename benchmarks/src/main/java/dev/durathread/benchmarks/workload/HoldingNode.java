package dev.durathread.benchmarks.workload;

import dev.durathread.ActivityContext;
import dev.durathread.DurableRuntime;
import dev.durathread.postgres.PostgresProvider;
import dev.durathread.provider.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * A node in a process of its own whose activities do nothing but wait to be cancelled. It tells on its standard output
 * what happens to them, and ends when its standard input does.
 */
public final class HoldingNode {
    static final String READY = "ready";
    static final String BEGUN = "begun ";
    static final String INTERRUPTED = "interrupted ";

    private HoldingNode() {}

    /** @param args the URL of the database and the schema */
    public static void main(String... args) throws IOException {
        try (Provider provider = PostgresProvider.connect(args[0], args[1]);
                DurableRuntime _ = DurableRuntime.builder(provider)
                        .activity(Cancellation.HOLD, (ctx, id) -> hold(ctx, id, System.out::println))
                        .start()) {
            System.out.println(READY);
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** The code of an activity that ends only when it is cancelled. */
    static String hold(ActivityContext ctx, String id, Consumer<String> tell) {
        tell.accept(BEGUN + id);
        try {
            new CountDownLatch(1).await();
            throw new IllegalStateException("nobody counts down");
        } catch (InterruptedException e) {
            tell.accept((ctx.isCancelled() ? INTERRUPTED : "not cancelled ") + id);
            return id;
        }
    }
}
