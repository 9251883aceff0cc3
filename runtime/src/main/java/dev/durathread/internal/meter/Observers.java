package dev.durathread.internal.meter;

import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.log.Seldom;
import dev.durathread.observe.RuntimeObserver;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** Who is told what a node does. One that throws is logged, now and then, and disturbs nobody (INV-20). */
public final class Observers {
    private static final Logger LOG = EngineLog.of(Observers.class);
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private final List<RuntimeObserver> all;
    private final Seldom warnings = new Seldom(System::nanoTime, BETWEEN_WARNINGS);

    public Observers(List<RuntimeObserver> all) {
        this.all = List.copyOf(all);
    }

    /** Tells each. */
    @SuppressWarnings("CatchThrowable") // whatever an observer throws is its own
    public void tell(Consumer<RuntimeObserver> what) {
        for (RuntimeObserver observer : all) {
            try {
                what.accept(observer);
            } catch (Throwable t) {
                if (warnings.isDue(observer.getClass().getName() + t.getClass().getName())) {
                    LOG.warn("DUR-9006: an observer of the runtime failed; this is told once a minute", t);
                }
            }
        }
    }
}
