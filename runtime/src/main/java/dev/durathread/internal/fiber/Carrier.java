package dev.durathread.internal.fiber;

/** May run the beginning of a virtual thread itself, in the place of the JDK's scheduler. */
@FunctionalInterface
public interface Carrier {
    /**
     * Offers the continuation of a thread that was just started to the calling thread. It is run once, on a platform thread
     * that is not in the middle of anything; when the guest has waited, the JDK's scheduler goes on with it.
     *
     * @param guest whose continuation it is
     * @return false when the JDK's scheduler has to run it
     */
    boolean carries(Thread guest, Runnable continuation);
}
