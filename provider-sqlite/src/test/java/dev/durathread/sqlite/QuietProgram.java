package dev.durathread.sqlite;

import static dev.durathread.sqlite.Programs.CHAIN;

import dev.durathread.DurableRuntime;
import java.time.Duration;

/** Runs one instance in memory in a JVM of its own; what the properties of jOOQ are afterwards it prints. */
final class QuietProgram {
    private QuietProgram() {}

    public static void main(String[] args) throws Exception {
        try (SqliteProvider provider = SqliteProvider.inMemory();
                DurableRuntime runtime = Programs.on(provider, "quiet").start()) {
            runtime.client().start(CHAIN, "c", 1);
            runtime.client().await(CHAIN, "c", Duration.ofSeconds(30));
        }
        System.out.println(System.getProperty("org.jooq.no-logo") + " " + System.getProperty("org.jooq.no-tips"));
    }
}
