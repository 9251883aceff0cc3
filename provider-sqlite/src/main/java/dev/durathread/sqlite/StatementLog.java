package dev.durathread.sqlite;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many statements have been run on a database, transaction control aside, and which there are. */
final class StatementLog {
    private final LongAdder run = new LongAdder();
    private final Set<String> texts = ConcurrentHashMap.newKeySet();

    void prepared(String sql) {
        texts.add(sql);
    }

    void run() {
        run.increment();
    }

    long count() {
        return run.sum();
    }

    Set<String> texts() {
        return Set.copyOf(texts);
    }
}
