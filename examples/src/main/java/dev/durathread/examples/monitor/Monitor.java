package dev.durathread.examples.monitor;

import dev.durathread.ActivityType;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.failure.ActivityFailedException;
import java.time.Duration;

/** Checks a site again and again for ever, and raises an alarm when it fails several times in a row. */
public final class Monitor {
    public static final OrchestrationType<State, Void> WATCH = OrchestrationType.of("Watch", State.class, Void.class);

    /** Checks a site; fails when it is down. */
    public static final ActivityType<String, Void> CHECK = ActivityType.of("Check", String.class, Void.class);

    /** Tells somebody. */
    public static final ActivityType<String, Void> ALARM = ActivityType.of("Alarm", String.class, Void.class);

    private static final int CHECKS_PER_EXECUTION = 100;
    private static final int FAILURES_TO_ALARM = 3;

    private Monitor() {}

    /**
     * What goes from one execution to the next.
     *
     * @param failures how often in a row the site has failed
     * @param alarmed whether somebody was told of it
     */
    public record State(String site, Duration pause, int failures, boolean alarmed) {
        /** The state of a watch that begins. */
        public static State of(String site, Duration pause) {
            return new State(site, pause, 0, false);
        }
    }

    // snippet: watch
    public static Void watch(OrchestrationContext ctx, State from) {
        State state = from;
        for (int i = 0; i < CHECKS_PER_EXECUTION; i++) {
            state = check(ctx, state);
            ctx.sleep(state.pause());
        }
        return ctx.continueAsNew(state);
    }
    // end

    private static State check(OrchestrationContext ctx, State state) {
        try {
            ctx.scheduleActivity(CHECK, state.site()).get();
        } catch (ActivityFailedException e) {
            return failed(ctx, state, e.details().message());
        }
        if (state.alarmed()) {
            ctx.scheduleActivity(ALARM, state.site() + " is back").get();
        }
        return State.of(state.site(), state.pause());
    }

    private static State failed(OrchestrationContext ctx, State state, String why) {
        int failures = state.failures() + 1;
        boolean alarm = failures >= FAILURES_TO_ALARM && !state.alarmed();
        if (alarm) {
            ctx.scheduleActivity(ALARM, state.site() + " is down: " + why).get();
        }
        return new State(state.site(), state.pause(), failures, state.alarmed() || alarm);
    }
}
