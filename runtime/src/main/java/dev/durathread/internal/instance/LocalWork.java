package dev.durathread.internal.instance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;

/** What runs on this node for one execution: tasks by activity id, steps by number. */
final class LocalWork {
    private Set<Long> tasks =
            Collections.emptySet(); // made when first used, as is the next: what only waits has neither
    private Set<Long> steps = Collections.emptySet();

    void addTask(long activityId) {
        if (tasks.isEmpty()) {
            tasks = new HashSet<>(2);
        }
        tasks.add(activityId);
    }

    /** @return whether the step did not run here before */
    boolean addStep(long number) {
        if (steps.isEmpty()) {
            steps = new HashSet<>(2);
        }
        return steps.add(number);
    }

    boolean isEmpty() {
        return tasks.isEmpty() && steps.isEmpty();
    }

    Set<Long> tasks() {
        return tasks;
    }

    Set<Long> steps() {
        return steps;
    }

    /** Whether there is a task that a turn has not closed. */
    boolean hasTaskBesides(LongPredicate closed) {
        for (long task : tasks) {
            if (!closed.test(task)) {
                return true;
            }
        }
        return false;
    }

    /** Takes out the steps that are not awaited, and gives them. */
    List<Long> dropSteps(LongPredicate awaited) {
        List<Long> dropped = new ArrayList<>(0);
        for (long step : steps) {
            if (!awaited.test(step)) {
                dropped.add(step);
            }
        }
        dropped.forEach(steps::remove);
        return dropped;
    }

    /** Takes out the tasks that are not awaited. */
    boolean dropTasks(LongPredicate awaited) {
        return !tasks.isEmpty() && tasks.removeIf(task -> !awaited.test(task));
    }

    void clear() {
        tasks = Collections.emptySet();
        steps = Collections.emptySet();
    }
}
