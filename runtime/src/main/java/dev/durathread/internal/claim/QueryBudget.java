package dev.durathread.internal.claim;

/** The queries that a node may make while it is idle: what it spends on its lease it makes up for elsewhere. */
public final class QueryBudget {
    private static final int MOST_OWED = 6;

    private int owed;
    private boolean leftOut;

    /** The node has made queries of its own accord. */
    synchronized void spent(int queries) {
        owed = Math.min(owed + queries, MOST_OWED);
    }

    /** Whether this look is to be left out, to make up for what was spent; at most every other one is. */
    synchronized boolean makesUp() {
        leftOut = owed > 0 && !leftOut;
        if (leftOut) {
            owed--;
        }
        return leftOut;
    }
}
