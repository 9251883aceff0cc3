package dev.durathread.testkit.memory;

import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.provider.rules.WriteRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Applies writes. */
public final class Writes {
    private final MapLedger ledger;

    Writes(Store store) {
        this.ledger = new MapLedger(store);
    }

    public List<WriteOutcome> apply(List<Write> batch, Instant now) {
        WriteRules<RuntimeException> rules = new WriteRules<>(ledger, now);
        List<WriteOutcome> outcomes = new ArrayList<>(batch.size());
        batch.forEach(write -> outcomes.add(rules.apply(write)));
        return outcomes;
    }
}
