package dev.durathread.provider;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The listeners of one provider object, for providers to hold. */
public final class ChangeListeners implements ChangeListener {
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

    @Override
    public void workAvailable() {
        listeners.forEach(ChangeListener::workAvailable);
    }

    @Override
    public void instanceChanged(String instanceId) {
        listeners.forEach(listener -> listener.instanceChanged(instanceId));
    }

    @Override
    public void tasksRemoved() {
        listeners.forEach(ChangeListener::tasksRemoved);
    }

    @Override
    public void changedElsewhere() {
        listeners.forEach(ChangeListener::changedElsewhere);
    }
}
