package dev.durathread.sqlite;

import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.provider.Provider;
import java.nio.file.Path;
import java.time.Duration;

/** Runs one instance to its end. */
final class NeighbourProgram {
    private static final ActivityType<String, String> ANSWER = ActivityType.of("Answer", String.class, String.class);
    private static final OrchestrationType<String, String> ASK =
            OrchestrationType.of("Ask", String.class, String.class);

    private NeighbourProgram() {}

    public static void main(String[] args) throws Exception {
        try (Provider provider = SqliteProvider.open(Path.of(args[0]));
                DurableRuntime runtime = DurableRuntime.builder(provider)
                        .activity(ANSWER, (ctx, text) -> text + " pong")
                        .orchestration(ASK, (ctx, text) -> {
                            ctx.sleep(Duration.ofMillis(1));
                            return ctx.scheduleActivity(ANSWER, text).get();
                        })
                        .start()) {
            runtime.client().start(ASK, "a", "ping");
            System.out.println("it says: " + runtime.client().await(ASK, "a", Duration.ofSeconds(30)));
            runtime.client().admin().stats();
            runtime.client().admin().delete("a", true);
        }
    }
}
