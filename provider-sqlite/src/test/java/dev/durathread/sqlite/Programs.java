package dev.durathread.sqlite;

import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.provider.Provider;
import java.time.Duration;
import java.util.StringJoiner;

/** Small programs that tests run on SQLite. */
final class Programs {
    static final ActivityType<String, String> ECHO = ActivityType.of("Echo", String.class, String.class);
    static final ActivityType<String, String> WHO = ActivityType.of("Who", String.class, String.class);
    static final OrchestrationType<Integer, String> CHAIN = OrchestrationType.of("Chain", Integer.class, String.class);

    /** Activities one after the other; the result names the nodes that ran them. */
    static final OrchestrationType<Integer, String> WHO_RAN =
            OrchestrationType.of("WhoRan", Integer.class, String.class);

    static final OrchestrationType<Integer, Integer> COUNTDOWN =
            OrchestrationType.of("Countdown", Integer.class, Integer.class);
    static final OrchestrationType<String, String> FAMILY = OrchestrationType.of("Family", String.class, String.class);
    static final OrchestrationType<Long, String> NAP = OrchestrationType.of("Nap", Long.class, String.class);
    static final OrchestrationType<String, String> WAIT = OrchestrationType.of("Wait", String.class, String.class);

    private Programs() {}

    /** A runtime with all of them; nodes of one name follow one another. */
    static DurableRuntime.Builder on(Provider provider, String node) {
        return DurableRuntime.builder(provider)
                .options(RuntimeOptions.defaults().withNodeName(node))
                .activity(ECHO, (_, text) -> text)
                .orchestration(CHAIN, (ctx, n) -> {
                    StringBuilder all = new StringBuilder();
                    for (int i = 0; i < n; i++) {
                        all.append(ctx.scheduleActivity(ECHO, Integer.toString(i % 10))
                                .get());
                    }
                    return all.toString();
                })
                .activity(WHO, (_, _) -> node)
                .orchestration(WHO_RAN, (ctx, n) -> {
                    StringJoiner nodes = new StringJoiner(" ");
                    for (int i = 0; i < n; i++) {
                        nodes.add(ctx.scheduleActivity(WHO, "").get());
                    }
                    return nodes.toString();
                })
                .orchestration(COUNTDOWN, (ctx, n) -> n == 0 ? (int) ctx.executionId() : ctx.continueAsNew(n - 1))
                .orchestration(
                        FAMILY,
                        (ctx, name) -> name
                                + ctx.scheduleSubOrchestration(CHAIN, 3).get()
                                + ctx.scheduleSubOrchestration(COUNTDOWN, 2).get())
                .orchestration(NAP, (ctx, millis) -> {
                    ctx.sleep(Duration.ofMillis(millis));
                    return "rested";
                })
                .orchestration(
                        WAIT,
                        (ctx, greeting) -> greeting
                                + ctx.waitForEvent("name", String.class).get());
    }
}
