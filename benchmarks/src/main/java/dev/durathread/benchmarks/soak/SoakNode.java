package dev.durathread.benchmarks.soak;

import dev.durathread.DurableRuntime;
import dev.durathread.RuntimeOptions;
import dev.durathread.postgres.PostgresProvider;
import dev.durathread.provider.Provider;
import java.io.OutputStream;
import java.time.Duration;

/** A node of a soak, in a process of its own where it is to be killed. It ends when its standard input does. */
public final class SoakNode {
    private SoakNode() {}

    static DurableRuntime start(Provider provider, String name, int resident) {
        return DurableRuntime.builder(provider)
                .options(RuntimeOptions.defaults()
                        .withNodeName(name)
                        .withLease(Duration.ofSeconds(5))
                        .withMaxResidentInstances(resident))
                .activity(RandomProgram.ECHO, (_, text) -> text)
                .orchestration(
                        RandomProgram.CHILD,
                        (ctx, text) ->
                                ctx.scheduleActivity(RandomProgram.ECHO, text).get())
                .orchestration(RandomProgram.FLOW, RandomProgram::run)
                .start();
    }

    /** @param args the URL of the database, the schema and the name of the node */
    public static void main(String... args) throws Exception {
        try (Provider provider = PostgresProvider.connect(args[0], args[1]);
                DurableRuntime _ = start(provider, args[2], 64)) {
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
