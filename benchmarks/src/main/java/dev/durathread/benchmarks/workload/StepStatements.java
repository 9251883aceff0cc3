package dev.durathread.benchmarks.workload;

/** The statements that store the rows of many steps at once, in the words of one database. */
interface StepStatements extends AutoCloseable {
    /** Stores the begin of as many instances as a batch has, each with its first task. */
    void begin(String[] ids);

    /**
     * Stores a step of each instance in one transaction: its task is removed, two events and the next task are added, the
     * fence of the instance moves on.
     *
     * @param done the id of the activity that is done
     */
    void step(String[] ids, long done);

    @Override
    void close();
}
