package dev.durathread.postgres;

import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.provider.Provider;

/** The program that tests of several nodes and of failing servers run: three activities, one after the other. */
final class Flows {
    static final ActivityType<Integer, Integer> ADD_ONE = ActivityType.of("AddOne", Integer.class, Integer.class);
    static final OrchestrationType<Integer, Integer> ADD_THREE =
            OrchestrationType.of("AddThree", Integer.class, Integer.class);

    private Flows() {}

    static DurableRuntime.Builder node(Provider provider) {
        return DurableRuntime.builder(provider)
                .activity(ADD_ONE, (_, number) -> number + 1)
                .orchestration(ADD_THREE, Flows::addThree);
    }

    private static Integer addThree(OrchestrationContext ctx, Integer number) {
        int sum = number;
        for (int i = 0; i < 3; i++) {
            sum = ctx.scheduleActivity(ADD_ONE, sum).get();
        }
        return sum;
    }
}
