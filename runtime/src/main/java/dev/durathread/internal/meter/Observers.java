package dev.durathread.internal.meter;

import dev.durathread.observe.RuntimeObserver;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told what a node does. One that throws is logged and disturbs nobody. */
public final class Observers {
    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final List<RuntimeObserver> all;

    public Observers(List<RuntimeObserver> all) {
        this.all = List.copyOf(all);
    }

    /** Tells each. */
    public void tell(Consumer<RuntimeObserver> what) {
        for (RuntimeObserver observer : all) {
            try {
                what.accept(observer);
            } catch (RuntimeException e) {
                LOG.warn("DUR-9006: an observer of the runtime failed", e);
            }
        }
    }
}
