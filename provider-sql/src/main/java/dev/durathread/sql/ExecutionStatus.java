package dev.durathread.sql;

import dev.durathread.provider.InstanceState;
import dev.durathread.provider.InstanceStatus;

/** The status of an execution, as it is stored. */
public final class ExecutionStatus {
    public static final String RUNNING = "Running";

    private ExecutionStatus() {}

    /** The status of an execution that a turn left in this state. */
    public static String after(InstanceState state) {
        return switch (state) {
            case InstanceState.Waiting _ -> RUNNING;
            case InstanceState.ContinuedAsNew _ -> "ContinuedAsNew";
            case InstanceState.Completed _ -> "Completed";
            case InstanceState.Failed _ -> "Failed";
            case InstanceState.Cancelled _ -> "Cancelled";
        };
    }

    /** The status of the instance that a turn left in this state. */
    public static InstanceStatus instanceAfter(InstanceState state) {
        return state instanceof InstanceState.Finished finished ? finished.status() : InstanceStatus.RUNNING;
    }
}
