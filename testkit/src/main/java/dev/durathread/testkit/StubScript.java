package dev.durathread.testkit;

import dev.durathread.Activity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a stub does, attempt by attempt: each behaviour as often as it says, the last one for all further attempts. */
final class StubScript<I, O> {
    private final List<Behaviour<I, O>> behaviours = new ArrayList<>();
    private Duration nextDelay = Duration.ZERO;
    private int current;
    private int done;

    /** @param delay in virtual time, before the body is called */
    record Behaviour<I, O>(Activity<I, O> body, Duration delay, int times) {}

    synchronized boolean isEmpty() {
        return behaviours.isEmpty();
    }

    synchronized void delayNext(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay is not negative: " + delay);
        }
        nextDelay = delay;
    }

    synchronized void add(Activity<I, O> body) {
        behaviours.add(new Behaviour<>(body, nextDelay, 1));
        nextDelay = Duration.ZERO;
    }

    synchronized void repeatLast(int times) {
        if (times < 1) {
            throw new IllegalArgumentException("times is at least 1: " + times);
        }
        if (behaviours.isEmpty()) {
            throw new IllegalStateException("say first what is done " + times + " times");
        }
        Behaviour<I, O> last = behaviours.removeLast();
        behaviours.add(new Behaviour<>(last.body(), last.delay(), times));
    }

    synchronized Behaviour<I, O> next() {
        Behaviour<I, O> behaviour = behaviours.get(current);
        done++;
        if (done >= behaviour.times() && current < behaviours.size() - 1) {
            current++;
            done = 0;
        }
        return behaviour;
    }

    synchronized void clear() {
        behaviours.clear();
        nextDelay = Duration.ZERO;
        current = 0;
        done = 0;
    }
}
