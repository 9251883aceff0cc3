package dev.durathread.internal.instance;

import static dev.durathread.internal.instance.InstanceFixture.NODE;
import static dev.durathread.internal.instance.InstanceFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.internal.instance.LoadedInstance.Offer;
import dev.durathread.internal.instance.LoadedInstance.Phase;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.internal.replay.Turn;
import dev.durathread.provider.Fence;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.WriteOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random lives of an instance in memory: turns overlap never (INV-4), and each result that it took ends up in exactly one
 * place: in a commit that was applied, in the database by another way, or in what the instance leaves behind (INV-6).
 */
class LoadedInstanceProperties {
    private static final int LIVES = 20_000;
    private static final int STEPS = 40;

    @Test
    void keepsEveryResultAndTakesOneTurnAtATime() {
        for (long seed = 0; seed < LIVES; seed++) {
            new Life(seed).run();
        }
    }

    /** One life, with a model of where each result is. */
    private static final class Life {
        private final String seed;
        private final Random random;
        private final LoadedInstance instance = new LoadedInstance("a");
        private final Set<TaskLease> inside = new HashSet<>();
        private final Map<TaskLease, String> outside = new HashMap<>();
        private Fence fence;
        private long results;
        private int queued;
        private @Nullable Mail turn;
        private @Nullable TurnPlan plan;
        private boolean following;

        Life(long seed) {
            this.seed = "seed " + seed;
            this.random = new Random(seed);
            this.fence = new Fence(7, 1, 3);
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
                assertThat(queued + (turn == null && plan == null && !following ? 0 : 1))
                        .as("turns queued or under way, %s", seed)
                        .isLessThanOrEqualTo(1);
            }
            Departure last = instance.leave();
            if (last != null) {
                left(last);
            }
            assertThat(inside).as("results that are nowhere, %s", seed).isEmpty();
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0, 1 -> offerResult();
                case 2 -> queuedBy(instance.offer(InstanceFixture.message(7, random.nextInt(1, 5), "e")));
                case 3 -> queuedBy(instance.claimed(InstanceFixture.news(fence, random.nextInt(4))));
                case 4 -> queuedBy(instance.wake());
                case 5 -> evict();
                case 6 -> letGo();
                default -> goOn();
            }
        }

        private void queuedBy(Offer offer) {
            if (offer == Offer.START) {
                queued++;
            }
        }

        private void offerResult() {
            Arrival result = InstanceFixture.result(++results);
            Offer offer = instance.offer(result);
            queuedBy(offer);
            if (offer != Offer.GONE) {
                inside.add((TaskLease) result.receipt());
            }
        }

        private void evict() {
            Departure departure = instance.evict();
            if (departure != null) {
                left(departure);
            }
        }

        private void letGo() {
            Departure departure = random.nextInt(10) == 0 ? instance.letGo() : null;
            if (departure != null) {
                left(departure);
            }
        }

        private void left(Departure departure) {
            departure.unrecorded().forEach(arrival -> goes(arrival.receipt(), "left"));
            departure.left().arrivals().forEach(arrival -> goes(arrival.receipt(), "left"));
        }

        private void goes(@Nullable Object receipt, String where) {
            if (receipt instanceof TaskLease lease) {
                assertThat(inside.remove(lease)).as("%s twice, %s", lease, seed).isTrue();
                outside.put(lease, where);
            }
        }

        /** The next thing that the owner of the turn does. */
        private void goOn() {
            if (plan != null) {
                commit(plan);
            } else if (following) {
                following = false;
                if (instance.settled()) {
                    queued++;
                }
            } else if (turn != null) {
                run(turn);
            } else if (queued > 0) {
                queued--;
                turn = instance.beginTurn();
            }
        }

        private void run(Mail mail) {
            if (random.nextInt(6) == 0) {
                if (instance.putOff()) {
                    queued++;
                } else {
                    leave();
                }
                turn = null;
                return;
            }
            LoadedCode code = instance.code();
            if (code == null || !code.isUpToDate(mail)) {
                code = InstanceFixture.code(fence);
                instance.loaded(code);
            }
            List<Arrival> recorded = new ArrayList<>();
            mail.arrivals().stream()
                    .filter(arrival -> arrival.receipt() != null && random.nextInt(3) > 0)
                    .forEach(recorded::add);
            Turn ran = InstanceFixture.turn(fence.lastEventId(), recorded, random.nextInt(8) == 0);
            List<Effect> effects = instance.nothingToStore(ran, true);
            turn = null;
            if (effects == null) {
                plan = TurnPlan.of(ran, code, NODE, NOW, instance.endsOnlyIfAllSeen());
                instance.stores();
            } else {
                perform(effects);
            }
        }

        private void commit(TurnPlan stored) {
            plan = null;
            WriteOutcome outcome =
                    switch (random.nextInt(4)) {
                        case 0 -> new WriteOutcome.FenceLost();
                        case 1 ->
                            stored.commit().onlyIfAllSeen()
                                    ? new WriteOutcome.UnseenMessages(9)
                                    : WriteOutcome.Applied.PLAIN;
                        default -> WriteOutcome.Applied.PLAIN;
                    };
            if (outcome instanceof WriteOutcome.Applied) {
                fence = stored.commit().fenceAfter();
                boolean here = instance.phase() == Phase.STORING; // else it left, and its results with it
                stored.commit().acked().forEach(lease -> {
                    if (here) {
                        goes(lease, "recorded");
                    }
                });
            }
            perform(instance.committed(stored, outcome, false, true));
        }

        private void perform(List<Effect> effects) {
            for (Effect effect : effects) {
                switch (effect) {
                    case Effect.Keep(var task, _) -> goes(task, "kept");
                    case Effect.Settle _ -> following = true;
                    case Effect.Leave _, Effect.LeaveRefused _ -> leave();
                    default -> {}
                }
            }
        }

        private void leave() {
            Departure departure = instance.leave();
            if (departure != null) {
                left(departure);
            }
        }
    }
}
