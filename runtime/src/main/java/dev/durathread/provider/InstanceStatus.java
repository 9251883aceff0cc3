package dev.durathread.provider;

/** Where an instance stands in its life. The names are what is stored. */
public enum InstanceStatus {
    /** Created; its first turn has not been committed. */
    PENDING,
    /** At least one turn has been committed. */
    RUNNING,
    /** It returned. */
    COMPLETED,
    /** It threw. */
    FAILED,
    /** It was cancelled or terminated. */
    CANCELLED;

    /** Whether the instance will never run again. */
    public boolean isFinished() {
        return switch (this) {
            case PENDING, RUNNING -> false;
            case COMPLETED, FAILED, CANCELLED -> true;
        };
    }
}
