package dev.durathread.provider;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of one provider object, for providers to hold. What one of them throws harms neither the others nor whoever
 * tells: what was done is done.
 */
public final class ChangeListeners implements ChangeListener {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeListeners.class);

    private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();

    /** No listeners yet. */
    public ChangeListeners() {}

    /** Adds a listener until the subscription is closed. */
    public Subscription add(ChangeListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Whether nobody listens. */
    public boolean isEmpty() {
        return listeners.isEmpty();
    }

    private void each(Consumer<ChangeListener> tell) {
        for (ChangeListener listener : listeners) {
            try {
                tell.accept(listener);
            } catch (Throwable e) {
                LOG.error("DUR-3052: a listener of the provider failed; what it was told is found by looking", e);
            }
        }
    }

    @Override
    public void workAvailable() {
        each(ChangeListener::workAvailable);
    }

    @Override
    public void instanceChanged(String instanceId) {
        each(listener -> listener.instanceChanged(instanceId));
    }

    @Override
    public void tasksRemoved() {
        each(ChangeListener::tasksRemoved);
    }

    @Override
    public void changedElsewhere() {
        each(ChangeListener::changedElsewhere);
    }
}
