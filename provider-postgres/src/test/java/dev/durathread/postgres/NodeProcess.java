package dev.durathread.postgres;

import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.provider.Provider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A node in a JVM of its own. It works until its standard input ends, as it does when the JVM of the test goes. */
final class NodeProcess implements AutoCloseable {
    /** Three activities, one after the other; the result names the nodes that ran them. */
    static final OrchestrationType<String, String> ROUND = OrchestrationType.of("Round", String.class, String.class);

    static final ActivityType<String, String> WHO = ActivityType.of("Who", String.class, String.class);

    /** Waits for its cancellation, and then is over. */
    static final ActivityType<String, String> WAIT = ActivityType.of("Wait", String.class, String.class);

    static final OrchestrationType<String, String> WAITER = OrchestrationType.of("Waiter", String.class, String.class);

    private static final Duration LEASE = Duration.ofSeconds(3);

    private final Process process;

    private NodeProcess(Process process) {
        this.process = process;
    }

    public static void main(String[] args) throws Exception {
        try (Provider provider = PostgresProvider.connect(args[0], args[1]);
                DurableRuntime runtime = node(provider, args[2]).start()) {
            System.out.println(runtime.metrics());
            while (System.in.read() >= 0) {
                // nothing is said to it
            }
        }
    }

    private static DurableRuntime.Builder node(Provider provider, String me) {
        return DurableRuntime.builder(provider)
                .options(RuntimeOptions.defaults().withLease(LEASE).withNodeName(me))
                .activity(WHO, (_, _) -> me)
                .activity(WAIT, (ctx, _) -> {
                    ctx.client().raiseEvent(ctx.instanceId(), "running", me);
                    while (!ctx.awaitCancelled(Duration.ofSeconds(60))) {
                        // not yet
                    }
                    ctx.client().enqueueEvent("witness", "ends", ctx.instanceId());
                    return me;
                })
                .orchestration(ROUND, (ctx, _) -> {
                    List<String> who = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        who.add(ctx.scheduleActivity(WHO, "").get());
                    }
                    return String.join(" ", who);
                })
                .orchestration(WAITER, (ctx, _) -> {
                    DurableFuture<String> waiting = ctx.scheduleActivity(WAIT, "");
                    ctx.waitForEvent("running", String.class).get();
                    ctx.setCustomStatus("running");
                    return waiting.get();
                });
    }

    /** Starts a node; what an earlier one of the same name held is its own at once. */
    static NodeProcess start(String schema, String node) {
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NodeProcess.class.getName(),
                        TestServer.url(),
                        schema,
                        node)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return new NodeProcess(java.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Has it stand still in the middle of whatever it does. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Has it go on as if nothing had happened. */
    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        kill();
    }
}
