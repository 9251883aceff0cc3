package dev.durathread.testkit;

import dev.durathread.host.Host.Scheduled;
import dev.durathread.host.Host.Urgency;
import dev.durathread.testkit.VirtualTime.Life;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A wait of an activity's code in virtual time. Meanwhile the activity does not count as running, so time can be
 * skipped. Whoever wakes it first counts it as running again, so time cannot be skipped past it.
 */
final class VirtualPause {
    private static final Duration LONGEST = Duration.ofDays(100_000);

    private final VirtualTime time;
    private final Life life;
    private final CompletableFuture<Boolean> woken = new CompletableFuture<>();

    VirtualPause(VirtualTime time, Life life) {
        this.time = time;
        this.life = life;
    }

    /**
     * Blocks until something is done or some virtual time has passed.
     *
     * @param atMost at or above {@link Duration#ofDays 100,000 days}: for ever, and no time is skipped for it
     * @return whether it is done
     */
    boolean await(CompletableFuture<?> until, Duration atMost) throws InterruptedException {
        if (until.isDone()) {
            return true;
        }
        Scheduled alarm = atMost.compareTo(LONGEST) < 0 ? alarm(time.now().plus(atMost)) : () -> {};
        CompletableFuture<?> _ = until.whenComplete((_, _) -> wake(true));
        time.activityEnded();
        time.ended(life);
        try {
            return woken.get();
        } catch (InterruptedException e) {
            wake(true);
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            time.activityBegan();
            alarm.cancel();
        }
    }

    private Scheduled alarm(Instant at) {
        return time.schedule(at, Urgency.DUE, () -> wake(false), life);
    }

    private void wake(boolean done) {
        time.began(life);
        if (!woken.complete(done)) {
            time.ended(life);
        }
    }
}
