package dev.durathread.internal.host;

import java.util.concurrent.Executor;

/** Runs turns; may lend its threads to the user code that follows from them. */
public interface TurnExecutor extends Executor {
    /**
     * Runs what follows from user code, or from a turn. Called on the thread of that code or turn as the last thing that
     * takes time there: the thread that carries the code or has run the turn may take it next.
     */
    void executeNext(Runnable turn);

    /**
     * Offers the continuation of a virtual thread that was just started to the calling thread, to be run when that has ended
     * its turn.
     *
     * @return false when somebody else has to run it
     */
    boolean carries(Thread guest, Runnable continuation);

    /** How many threads have been in the middle of one turn for long. */
    default int stuck() {
        return 0;
    }

    /** Whether all threads that there may be are stuck. */
    default boolean isExhausted() {
        return false;
    }

    /** What an executor can do, which lends no threads unless it says so. */
    static TurnExecutor of(Executor executor) {
        return executor instanceof TurnExecutor turns ? turns : new NotLending(executor);
    }

    /** Does no more than run turns. */
    record NotLending(Executor executor) implements TurnExecutor {
        @Override
        public void execute(Runnable turn) {
            executor.execute(turn);
        }

        @Override
        public void executeNext(Runnable turn) {
            executor.execute(turn);
        }

        @Override
        public boolean carries(Thread guest, Runnable continuation) {
            return false;
        }
    }
}
