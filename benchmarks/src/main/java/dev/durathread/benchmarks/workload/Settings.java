package dev.durathread.benchmarks.workload;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one call of the driver is to do.
 *
 * @param provider the kind of storage: {@code memory}, {@code sqlite} or {@code postgres}
 * @param workload the name of the workload
 * @param concurrency how many instances are in flight; 0 for the workload's own number
 * @param instances how many instances one round has; 0 for the workload's own number
 * @param rounds how many rounds are counted
 * @param warmups how many rounds are run before, and not counted
 * @param url a PostgreSQL server to use; empty for a server of our own
 * @param durability {@code FULL} or {@code NORMAL}
 * @param payloadBytes the length of each activity's input
 * @param finished how many finished instances lie in the database beforehand
 * @param residents the most instances in memory; 0 for the runtime's own number
 * @param nodes how many runtimes share the storage
 */
record Settings(
        String provider,
        String workload,
        int concurrency,
        int instances,
        int rounds,
        int warmups,
        Optional<String> url,
        String durability,
        int payloadBytes,
        int finished,
        int residents,
        int nodes) {
    static final String USAGE = """
            workload --provider sqlite|postgres|memory --workload NAME [--concurrency C] [--instances N] [--rounds R]
                     [--url URL] [--durability FULL|NORMAL] [--warmups W] [--payload BYTES] [--finished N]
                     [--residents N] [--nodes N]
            workloads: %s""";
    private static final Set<String> PROVIDERS = Set.of("sqlite", "postgres", "memory");
    private static final Set<String> OPTIONS = Set.of(
            "provider",
            "workload",
            "concurrency",
            "instances",
            "rounds",
            "url",
            "durability",
            "warmups",
            "payload",
            "finished",
            "residents",
            "nodes");

    Settings {
        among("provider", provider, PROVIDERS);
        among("workload", workload, Workloads.names());
        among("durability", durability, Set.of("FULL", "NORMAL"));
        atLeast("concurrency", concurrency, 0);
        atLeast("instances", instances, 0);
        atLeast("rounds", rounds, 1);
        atLeast("warmups", warmups, 0);
        atLeast("payload", payloadBytes, 1);
        atLeast("finished", finished, 0);
        atLeast("residents", residents, 0);
        atLeast("nodes", nodes, 1);
        if (nodes > 1 && !provider.equals("postgres")) {
            throw new IllegalArgumentException("--nodes is " + nodes + ", only postgres is shared by nodes here");
        }
        if (workload.equals("cancellation") && !provider.equals("postgres")) {
            throw new IllegalArgumentException(
                    "--workload is cancellation, which takes two processes: only postgres is shared by processes here");
        }
    }

    /** @throws IllegalArgumentException naming what is wrong */
    static Settings parse(String... args) {
        Map<String, String> given = options(args);
        return new Settings(
                required(given, "provider"),
                required(given, "workload"),
                number(given, "concurrency", 0),
                number(given, "instances", 0),
                number(given, "rounds", 5),
                number(given, "warmups", 2),
                Optional.ofNullable(given.get("url")),
                given.getOrDefault("durability", "FULL").toUpperCase(Locale.ROOT),
                number(given, "payload", 16),
                number(given, "finished", 0),
                number(given, "residents", 0),
                number(given, "nodes", 1));
    }

    private static Map<String, String> options(String... args) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (!OPTIONS.contains(name)) {
                throw new IllegalArgumentException("unknown option \"" + args[i] + "\"");
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("option " + args[i] + " has no value");
            }
            given.put(name, args[i + 1]);
        }
        return given;
    }

    private static String required(Map<String, String> given, String option) {
        String value = given.get(option);
        if (value == null) {
            throw new IllegalArgumentException("option --" + option + " is missing");
        }
        return value;
    }

    private static int number(Map<String, String> given, String option, int otherwise) {
        String value = given.get(option);
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + option + " is \"" + value + "\", it must be a whole number", e);
        }
    }

    private static void among(String option, String value, Set<String> allowed) {
        if (!allowed.contains(value)) {
            throw new IllegalArgumentException("--" + option + " is \"" + value + "\", allowed are " + allowed);
        }
    }

    private static void atLeast(String option, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException("--" + option + " is " + value + ", it must be at least " + least);
        }
    }

    /** The same with the numbers of a workload where none were given. */
    Settings orElse(int defaultConcurrency, int defaultInstances) {
        return new Settings(
                provider,
                workload,
                concurrency == 0 ? defaultConcurrency : concurrency,
                instances == 0 ? defaultInstances : instances,
                rounds,
                warmups,
                url,
                durability,
                payloadBytes,
                finished,
                residents,
                nodes);
    }

    /** What the report says about how it was measured. */
    Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("provider", provider);
        config.put("concurrency", concurrency);
        config.put("instances", instances);
        config.put("warmups", warmups);
        if (!provider.equals("memory")) {
            config.put("durability", durability);
        }
        if (provider.equals("postgres")) {
            config.put("server", url.isPresent() ? "given" : "embedded");
            config.put("nodes", nodes);
        }
        config.put("payload_bytes", payloadBytes);
        config.put("finished", finished);
        config.put("residents", residents);
        config.put("processors", Runtime.getRuntime().availableProcessors());
        config.put("jdk", Runtime.version().toString());
        return config;
    }
}
