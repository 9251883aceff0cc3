package dev.durathread.provider.rules;

import dev.durathread.provider.InstanceState;

/** The status of an execution, as it is stored; see {@link dev.durathread.provider.Administration.ExecutionRecord}. */
public final class ExecutionStatus {
    /** It has not ended. */
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
}
