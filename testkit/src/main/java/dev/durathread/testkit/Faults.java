package dev.durathread.testkit;

import java.time.Duration;
import java.util.Objects;

/**
 * A plan of what goes wrong between an engine and its database. The same seed gives the same faults.
 *
 * <p>The engine survives all of it: results, order and histories are the same as without faults, and activities run at
 * least once. Each share is a part of the calls, from 0 to 1.
 *
 * {@snippet :
 * TestEnvironment.builder().faults(Faults.seeded(42)).build();
 * TestEnvironment.builder().faults(Faults.none().withSeed(7).withRefusals(0.5)).build();
 * }
 *
 * @param seed the seed of the random generator
 * @param refusals calls that fail and change nothing
 * @param cutOffs commits and claims that are done but whose answer is lost
 * @param delays calls that take longer
 * @param longestDelay how much longer at the most, in real time
 * @param repeatedNews news of changes that come twice
 * @param shuffledNews commits whose news come in another order
 */
public record Faults(
        long seed,
        double refusals,
        double cutOffs,
        double delays,
        Duration longestDelay,
        double repeatedNews,
        double shuffledNews) {
    private static final Faults NONE = new Faults(0, 0, 0, 0, Duration.ZERO, 0, 0);

    /**
     * Checks the shares.
     *
     * @throws IllegalArgumentException naming the share, when it is not within 0 to 1
     */
    public Faults {
        share("refusals", refusals);
        share("cutOffs", cutOffs);
        share("delays", delays);
        share("repeatedNews", repeatedNews);
        share("shuffledNews", shuffledNews);
        Objects.requireNonNull(longestDelay, "longestDelay");
    }

    private static void share(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(what + " is a share from 0 to 1: " + value);
        }
    }

    /** No faults. */
    public static Faults none() {
        return NONE;
    }

    /** Some of everything. */
    public static Faults seeded(long seed) {
        return new Faults(seed, 0.1, 0.1, 0.1, Duration.ofNanos(200_000), 0.2, 0.3);
    }

    /** The same with another beginning of chance. */
    public Faults withSeed(long newSeed) {
        return new Faults(newSeed, refusals, cutOffs, delays, longestDelay, repeatedNews, shuffledNews);
    }

    /** The same with another share of calls that fail and change nothing. */
    public Faults withRefusals(double share) {
        return new Faults(seed, share, cutOffs, delays, longestDelay, repeatedNews, shuffledNews);
    }

    /** The same with another share of commits and claims that are done but whose answer is lost. */
    public Faults withCutOffs(double share) {
        return new Faults(seed, refusals, share, delays, longestDelay, repeatedNews, shuffledNews);
    }

    /** The same with another share of calls that take longer. */
    public Faults withDelays(double share, Duration longest) {
        return new Faults(seed, refusals, cutOffs, share, longest, repeatedNews, shuffledNews);
    }

    /** The same with another share of notifications that come twice. */
    public Faults withRepeatedNews(double share) {
        return new Faults(seed, refusals, cutOffs, delays, longestDelay, share, shuffledNews);
    }

    /** The same with another share of commits whose notifications come in another order. */
    public Faults withShuffledNews(double share) {
        return new Faults(seed, refusals, cutOffs, delays, longestDelay, repeatedNews, share);
    }
}
