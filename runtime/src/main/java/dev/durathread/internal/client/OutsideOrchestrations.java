package dev.durathread.internal.client;

import dev.durathread.host.OrchestrationScope;

/** Calls that the code of an orchestration may not make: they would be made again on each replay, and block a turn. */
final class OutsideOrchestrations {
    private OutsideOrchestrations() {}

    /** @throws IllegalStateException in the code of an orchestration */
    static void require(String call, String instead) {
        if (OrchestrationScope.isBound()) {
            throw new IllegalStateException("DUR-1011: " + call + " of the client inside orchestration \""
                    + OrchestrationScope.current().orchestrationName() + "\", instance \""
                    + OrchestrationScope.current().instanceId() + "\", where it would be made again on each replay; "
                    + instead + ", or call the client in an activity or step");
        }
    }
}
