package dev.durathread.examples;

// snippet: program
import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.sqlite.SqliteProvider;
import java.nio.file.Path;
import java.time.Duration;

/** The shortest durable program: two activities in a row, recorded in {@code hello.db}. */
final class Hello {
    static final ActivityType<String, String> GREET = ActivityType.of("Greet", String.class, String.class);
    static final OrchestrationType<String, String> HELLO = OrchestrationType.of("Hello", String.class, String.class);

    static String hello(OrchestrationContext ctx, String name) {
        String greeting = ctx.scheduleActivity(GREET, name).get();
        return greeting + " " + ctx.scheduleActivity(GREET, "durable world").get();
    }

    static void main() throws Exception {
        var builder = DurableRuntime.builder(SqliteProvider.open(Path.of("hello.db")))
                .activity(GREET, (ctx, name) -> "Hello, " + name + "!")
                .orchestration(HELLO, Hello::hello);
        try (DurableRuntime runtime = builder.start()) {
            runtime.client().start(HELLO, "hello-1", "Ada");
            System.out.println(runtime.client().await(HELLO, "hello-1", Duration.ofSeconds(10)));
        }
    }
}
// end
