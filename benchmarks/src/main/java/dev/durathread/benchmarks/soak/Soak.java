package dev.durathread.benchmarks.soak;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.failure.InstanceStillRunningException;
import dev.durathread.postgres.PostgresProvider;
import dev.durathread.provider.Provider;
import dev.durathread.sqlite.SqliteOptions;
import dev.durathread.sqlite.SqliteProvider;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;

/**
 * Runs random programs for a time and compares each with a model.
 *
 * <p>{@code sqlite SECONDS SEED FILE}: two nodes of one file, each with a provider of its own. {@code postgres SECONDS SEED
 * [URL SCHEMA]}: three processes, which are killed and frozen, on a server of the run's own where none is given. Some ids are deleted by force and started anew. Prints one
 * line at the end; the exit status is 1 when a program gave something else, or nothing.
 */
public final class Soak {
    private static final int AT_ONCE = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Random random;
    private final List<DurableClient> clients;
    private final String run;
    private long started;
    private long anew;
    private long wrong;
    private long stuck;

    private Soak(long seed, List<DurableClient> clients) {
        this.random = new Random(seed);
        this.clients = clients;
        this.run = Long.toString(Instant.now().toEpochMilli(), 36);
    }

    public static void main(String... args) throws Exception {
        Instant until = Instant.now().plusSeconds(Long.parseLong(args[1]));
        long seed = Long.parseLong(args[2]);
        boolean well = switch (args[0]) {
            case "sqlite" -> onSqlite(Path.of(args[3]), seed, until);
            case "postgres" -> args.length > 3 ? onPostgres(args[3], args[4], seed, until) : onOwnPostgres(seed, until);
            default -> throw new IllegalArgumentException("sqlite or postgres, not " + args[0]);
        };
        System.exit(well ? 0 : 1);
    }

    private static boolean onSqlite(Path file, long seed, Instant until) throws Exception {
        SqliteOptions options = SqliteOptions.defaults().withDurability(SqliteOptions.Durability.NORMAL);
        try (Provider one = SqliteProvider.open(file, options);
                Provider two = SqliteProvider.open(file, options);
                Provider outside = SqliteProvider.open(file, options);
                DurableRuntime a = SoakNode.start(one, "a", 10);
                DurableRuntime b = SoakNode.start(two, "b", 1_000)) {
            Soak soak = new Soak(seed, List.of(a.client(), b.client(), DurableClient.on(outside)));
            soak.run(until, () -> {});
            return soak.report();
        }
    }

    private static boolean onOwnPostgres(long seed, Instant until) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "200")
                .start()) {
            String url = "postgresql://postgres:postgres@localhost:" + server.getPort() + "/postgres";
            return onPostgres(url, "soak", seed, until);
        }
    }

    private static boolean onPostgres(String url, String schema, long seed, Instant until) throws Exception {
        List<Process> nodes = new ArrayList<>();
        try (Provider outside = PostgresProvider.connect(url, schema)) {
            for (int i = 0; i < 3; i++) {
                nodes.add(process(url, schema, "node" + i));
            }
            Soak soak = new Soak(seed, List.of(DurableClient.on(outside)));
            Random harm = new Random(seed);
            soak.run(until, () -> harm(harm, nodes, url, schema));
            return soak.report();
        } finally {
            nodes.forEach(Process::destroyForcibly);
        }
    }

    private static Process process(String url, String schema, String name) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SoakNode.class.getName(),
                        url,
                        schema,
                        name)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of(System.getProperty("java.io.tmpdir"), "soak-" + name + ".log")
                                .toFile()))
                .start();
    }

    /** Kills a node and starts another in its place, or freezes one for longer than its lease lasts, or lets one go on. */
    private static void harm(Random random, List<Process> nodes, String url, String schema) throws Exception {
        int which = random.nextInt(nodes.size());
        Process node = nodes.get(which);
        switch (random.nextInt(3)) {
            case 0 -> {
                node.destroyForcibly().waitFor();
                nodes.set(which, process(url, schema, "node" + which));
            }
            case 1 -> signal(node, "-STOP");
            default -> {
                for (Process any : nodes) {
                    signal(any, "-CONT");
                }
            }
        }
    }

    private static void signal(Process process, String signal) throws Exception {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    }

    /** What harms the nodes between two rounds. */
    private interface Harm {
        void happens() throws Exception;
    }

    private record Life(String id, String salt, RandomProgram program) {}

    private void run(Instant until, Harm harm) throws Exception {
        while (Instant.now().isBefore(until)) {
            List<Life> lives = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                lives.add(start());
            }
            harm.happens();
            int most = lives.stream()
                    .mapToInt(life -> life.program.messages())
                    .max()
                    .orElse(0);
            for (int number = 0; number < most; number++) {
                for (Life life : lives) {
                    if (number < life.program.messages()) {
                        life.program.send(client(), life.id, number);
                    }
                }
            }
            for (Life life : lives) {
                check(life, harm);
            }
        }
    }

    private DurableClient client() {
        return clients.get(random.nextInt(clients.size()));
    }

    /** Starts a program; one in eight takes the id of another one, which is deleted at some point of its life. */
    private Life start() {
        String id = run + "-" + started++;
        if (random.nextInt(8) == 0) {
            RandomProgram old = new RandomProgram(random);
            client().start(RandomProgram.FLOW, id, old.input("old:"));
            int most = old.messages() == 0 ? 0 : random.nextInt(old.messages());
            for (int i = 0; i < most; i++) {
                old.send(client(), id, i);
            }
            delete(id);
            anew++;
        }
        RandomProgram program = new RandomProgram(random);
        client().start(RandomProgram.FLOW, id, program.input("new:"));
        return new Life(id, "new:", program);
    }

    /** A child that is born at this very moment keeps its parent from being deleted. */
    private void delete(String id) {
        boolean deleted = false;
        while (!deleted) {
            try {
                client().admin().delete(id, true);
                deleted = true;
            } catch (InstanceStillRunningException e) {
                Thread.onSpinWait();
            }
        }
    }

    private void check(Life life, Harm harm) throws Exception {
        Instant patience = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                String got = clients.getLast().await(RandomProgram.FLOW, life.id, Duration.ofSeconds(10));
                if (!got.equals(life.program.expected(life.salt))) {
                    wrong++;
                    System.err.printf(
                            "WRONG %s %s: %s, expected %s%n",
                            life.id, life.program.input(""), got, life.program.expected(life.salt));
                }
                return;
            } catch (TimeoutException e) {
                if (Instant.now().isAfter(patience)) {
                    stuck++;
                    System.err.printf(
                            "STUCK %s %s: %s%n",
                            life.id, life.program.input(""), clients.getLast().status(life.id));
                    return;
                }
                harm.happens(); // perhaps whoever has it is frozen
            }
        }
    }

    private boolean report() {
        System.out.printf(
                "{\"instances\":%d,\"made_anew\":%d,\"wrong\":%d,\"stuck\":%d}%n", started, anew, wrong, stuck);
        return wrong == 0 && stuck == 0;
    }
}
