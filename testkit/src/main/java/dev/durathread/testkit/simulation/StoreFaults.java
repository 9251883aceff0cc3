package dev.durathread.testkit.simulation;

/**
 * What goes wrong between a node and the store, each as the share of calls or news that it happens to.
 *
 * @param refused calls that fail and change nothing
 * @param unanswered calls that are done, and whose answer is lost
 * @param slow calls that take up to {@code slowMicros}
 * @param lostNews notifications that do not arrive
 * @param doubledNews notifications that arrive twice
 */
record StoreFaults(
        double refused, double unanswered, double slow, long slowMicros, double lostNews, double doubledNews) {
    static final StoreFaults NONE = new StoreFaults(0, 0, 0, 0, 0, 0);
}
