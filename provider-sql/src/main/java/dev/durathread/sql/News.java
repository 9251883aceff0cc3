package dev.durathread.sql;

import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.rules.Notices;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a transaction has to tell listeners once it is committed. */
public final class News implements Notices {
    private final Set<String> changed = new LinkedHashSet<>(0);
    private boolean work;
    private boolean tasksRemoved;

    /** An instance finished or went, or its custom status or key-value store changed. */
    @Override
    public void changed(String instanceId) {
        changed.add(instanceId);
    }

    /** There may be something to claim. */
    @Override
    public void work() {
        work = true;
    }

    /** A task was removed that another node may hold. */
    @Override
    public void tasksRemoved() {
        tasksRemoved = true;
    }

    public boolean hasWork() {
        return work;
    }

    public boolean hasTasksRemoved() {
        return tasksRemoved;
    }

    public Set<String> changedInstances() {
        return changed;
    }

    /** Takes in what another transaction has to tell. */
    public void add(News other) {
        changed.addAll(other.changed);
        work |= other.work;
        tasksRemoved |= other.tasksRemoved;
    }

    /** Tells all of it. */
    public void tell(ChangeListener listener) {
        changed.forEach(listener::instanceChanged);
        if (work) {
            listener.workAvailable();
        }
        if (tasksRemoved) {
            listener.tasksRemoved();
        }
    }
}
