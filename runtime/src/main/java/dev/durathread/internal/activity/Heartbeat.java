package dev.durathread.internal.activity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The sign of life of one attempt: when it last came, its details, and which of them are still to be written. */
final class Heartbeat {
    private volatile Instant last;
    private volatile @Nullable String details;
    private @Nullable String unwritten;
    private boolean underWay;
    private @Nullable Runnable afterLast;

    /** @param details what the attempt before left; null for nothing */
    Heartbeat(@Nullable String details, Instant begunAt) {
        this.details = details;
        this.last = begunAt;
    }

    Instant last() {
        return last;
    }

    /** The newest details, JSON text; null for none. */
    @Nullable
    String details() {
        return details;
    }

    void alive(Instant now) {
        last = now;
    }

    /** Takes new details; true when the caller has to see to writing, false when a write under way will. */
    synchronized boolean offer(String newest) {
        details = newest;
        unwritten = newest;
        boolean first = !underWay;
        underWay = true;
        return first;
    }

    /** The details to write next; null when there are none, and then whoever waited for the last write is called. */
    @Nullable
    String next() {
        Runnable waiting;
        synchronized (this) {
            String newest = unwritten;
            unwritten = null;
            if (newest != null) {
                return newest;
            }
            underWay = false;
            waiting = afterLast;
            afterLast = null;
        }
        if (waiting != null) {
            waiting.run();
        }
        return null;
    }

    /** Calls back once nothing is left to be written, at once if nothing is. */
    void afterLast(Runnable then) {
        synchronized (this) {
            if (underWay) {
                afterLast = then;
                return;
            }
        }
        then.run();
    }
}
