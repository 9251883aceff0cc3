package dev.durathread.internal.host;

import java.util.concurrent.Executor;

/** Runs turns; may lend its threads to the user code that follows from them. */
public interface TurnExecutor extends Executor {
    /**
     * Runs a turn that follows from user code. Called on the thread of that code as the last thing that takes time there: a
     * thread that carries it may take the turn next.
     */
    void executeNext(Runnable turn);

    /**
     * Offers the continuation of a virtual thread that was just started to the calling thread, to be run when that has ended
     * its turn.
     *
     * @return false when somebody else has to run it
     */
    boolean carries(Thread guest, Runnable continuation);

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
