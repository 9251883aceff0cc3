package dev.durathread.internal.instance;

import dev.durathread.internal.replay.Arrival;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a turn begins with.
 *
 * @param arrivals in the order in which they came
 * @param news what a claim has found; null when none was made
 * @param again why the turn is taken again; null when it is not
 */
public record Mail(
        List<Arrival> arrivals,
        @Nullable News news,
        @Nullable Again again) {
    static final Mail NONE = new Mail(List.of(), null, null);

    /** The highest sequence of an inbox message of the incarnation that the news are of; 0 without news. */
    public long lastSequence() {
        if (news == null) {
            return 0;
        }
        long last = news.lastSequence();
        for (Arrival arrival : arrivals) {
            if (!arrival.isForAnotherThan(news.incarnation())) {
                last = Math.max(last, arrival.sequence());
            }
        }
        return last;
    }

    /** Whether something came for another incarnation than that. */
    boolean isForAnotherThan(long incarnation) {
        for (Arrival arrival : arrivals) {
            if (arrival.isForAnotherThan(incarnation)) {
                return true;
            }
        }
        return false;
    }
}
