package dev.durathread.postgres;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The first statements of transactions: settings that hold until the transaction ends, so that a connection is given back
 * as it was, to a pool as to a pooler. Each is one statement, a condition that is never true, so that there is no row to
 * send.
 *
 * <p>Every transaction is bounded. A node may stand still in the middle of one, and what it has locked is wanted by others:
 * the server ends a transaction whose client is silent for long; and nobody waits for a lock for long, for a write that
 * fails is tried again, while one that waits keeps a connection and what the node writes behind it.
 */
final class Beginnings {
    /** So long a statement waits for what another session has locked. */
    private static final Duration FOR_A_LOCK = Duration.ofSeconds(5);

    /** So long a client may be silent within a transaction: many times the way to the server and back. */
    private static final Duration FOR_THE_CLIENT = Duration.ofSeconds(15);

    /** So long a transaction takes at the most, as long as the driver waits for an answer. */
    private static final Duration FOR_ALL = Duration.ofSeconds(60);

    /**
     * The server finds rows by their keys. A plan is kept with its statement, and one made while the tables are small
     * reads them whole; so it would go on for as long as nobody analyzes them, however large they grow. Compiling a plan
     * takes longer than any of these statements runs.
     */
    private static final List<String> ALONG_KEYS =
            List.of(off("enable_seqscan"), off("enable_hashjoin"), off("enable_mergejoin"), off("jit"));

    private static final String ONE_PLAN = set("plan_cache_mode", "force_generic_plan");

    /**
     * What is ready changes all the time, so that nearly every entry of that index is of a row that is no more so. A scan
     * in order marks such an entry, and the next one passes over it; one that first collects all entries in a bitmap
     * marks none and visits them all, each time, until the table is vacuumed.
     */
    private static final String IN_ORDER = off("enable_bitmapscan");

    /** Of a batch that is guessed. */
    final String ofGuess;

    /** Of a batch of which nothing is guessed. */
    final String ofBatch;

    /** Of a claim. */
    final String ofClaim;

    /** Of what is not prepared once for all. */
    final String ofWrite;

    Beginnings(Server server) {
        List<String> limits = Stream.of(
                        set("lock_timeout", millis(FOR_A_LOCK)),
                        set("idle_in_transaction_session_timeout", millis(FOR_THE_CLIENT)),
                        server.boundsTransactions() ? set("transaction_timeout", millis(FOR_ALL)) : "")
                .filter(setting -> !setting.isEmpty())
                .toList();
        List<String> prepared = Stream.of(
                        limits, ALONG_KEYS, server.bearsGenericPlans() ? List.of(ONE_PLAN) : List.<String>of())
                .flatMap(List::stream)
                .toList();
        ofGuess = statement(prepared.stream());
        ofBatch = statement(Stream.concat(prepared.stream(), Stream.of(Mark.SETTING)));
        ofClaim = statement(Stream.concat(prepared.stream(), Stream.of(IN_ORDER)));
        ofWrite = statement(Stream.concat(limits.stream(), ALONG_KEYS.stream()));
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    private static String off(String setting) {
        return set(setting, "off");
    }

    private static String set(String setting, String value) {
        return "set_config('" + setting + "', '" + value + "', true)";
    }

    private static String statement(Stream<String> settings) {
        return "select where " + settings.map(setting -> setting + " is null").collect(Collectors.joining(" or "));
    }
}
