package dev.durathread.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.internal.host.JvmHost;
import dev.durathread.internal.meter.Meters;
import dev.durathread.internal.meter.Observers;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Drain;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Provider;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever comes first, the turn is stored with the start or after it (INV-14). */
class StartWithFirstTurnStoreTest {
    private static final NodeId NODE = new NodeId("node");
    private static final NewInstance START =
            NewInstance.of("a", 7, "Flow", Instant.EPOCH).leasedTo(NODE).build();
    private static final TurnCommit TURN = TurnCommit.on("a", new Fence(7, 1, 0), NODE, Instant.EPOCH)
            .pinning("1.0.0")
            .into(new InstanceState.Waiting(null, NODE))
            .build();

    private final JvmHost host = new JvmHost("test");
    private final List<List<Write>> batches = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final Committer committer =
            new Committer(provider(), host, Runnable::run, new Meters(new Observers(List.of())), new Drain());
    private final StartWithFirstTurn ahead = new StartWithFirstTurn(START, committer, hearing("start"));

    /** Done in the middle of the next commit. */
    private Runnable meanwhile = () -> {};

    private WriteOutcome ofStart = new WriteOutcome.Created(true);

    @AfterEach
    void close() {
        host.close();
    }

    private Provider provider() {
        return (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(),
                new Class<?>[] {Provider.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "commitLanes" -> 1;
                    case "commit" -> commit((List<?>) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private List<WriteOutcome> commit(List<?> batch) {
        batches.add(batch.stream().map(Write.class::cast).toList());
        Runnable now = meanwhile;
        meanwhile = () -> {};
        now.run();
        return batch.stream()
                .map(write -> write instanceof NewInstance ? ofStart : WriteOutcome.Applied.PLAIN)
                .toList();
    }

    private Committer.Callback hearing(String what) {
        return new Committer.Callback() {
            @Override
            public void done(WriteOutcome outcome, boolean uncertain) {
                heard.add(what + " " + outcome.getClass().getSimpleName());
            }

            @Override
            public void dropped() {
                heard.add(what + " dropped");
            }
        };
    }

    private void storeTurn() {
        ahead.store(TURN, hearing("turn"), committer::submit);
    }

    @Test
    void isOneCommitWhenTheTurnIsDoneInTime() {
        storeTurn();
        assertThat(batches).containsExactly(List.of(START, TURN));
        assertThat(heard).containsExactly("turn Applied", "start Created");
        assertThat(ahead.isRefused()).isFalse();
    }

    @Test
    void storesTheStartOnlyOnceWhenTheTurnIsOnItsWayAlready() {
        meanwhile = ahead::goAlone;
        storeTurn();
        ahead.goAlone();
        assertThat(batches).containsExactly(List.of(START, TURN));
    }

    @Test
    void isTwoCommitsWhenTheTurnTakesLong() {
        ahead.goAlone();
        assertThat(heard).containsExactly("start Created");
        storeTurn();
        assertThat(batches).containsExactly(List.of(START), List.of(TURN));
        assertThat(heard).containsExactly("start Created", "turn Applied");
    }

    /** The turn does not overtake the start, not even on another lane. */
    @Test
    void hasTheTurnWaitForAStartThatIsBeingStored() {
        meanwhile = () -> {
            storeTurn();
            assertThat(batches).containsExactly(List.of(START));
        };
        ahead.goAlone();
        assertThat(batches).containsExactly(List.of(START), List.of(TURN));
        assertThat(heard).containsExactly("start Created", "turn Applied");
    }

    @Test
    void tellsThatTheIdWasTakenBeforeTheTurnHearsOfIt() {
        ofStart = new WriteOutcome.Exists(InstanceStatus.RUNNING);
        List<Boolean> refused = new ArrayList<>();
        ahead.store(TURN, (_, _) -> refused.add(ahead.isRefused()), committer::submit);
        assertThat(refused).containsExactly(true);
        assertThat(heard).containsExactly("start Exists");
    }

    @Test
    void tellsTheStarterEvenWhenWhatFollowsFromTheTurnFails() {
        ahead.store(
                TURN,
                (_, _) -> {
                    throw new IllegalStateException("says the test");
                },
                committer::submit);
        assertThat(heard).containsExactly("start Created");
    }

    @Test
    void dropsBothWhenTheNodeHasStopped() {
        committer.stop();
        storeTurn();
        assertThat(batches).isEmpty();
        assertThat(heard).containsExactly("turn dropped", "start dropped");
    }

    @Test
    void dropsAStartThatGoesAloneWhenTheNodeHasStopped() {
        committer.stop();
        ahead.goAlone();
        assertThat(batches).isEmpty();
        assertThat(heard).containsExactly("start dropped");
    }

    @Test
    void doesWhatFollowsAFailedTurnOnceTheStartIsStored() {
        List<Integer> batchesBefore = new ArrayList<>();
        meanwhile = () -> ahead.afterStart(() -> batchesBefore.add(heard.size()));
        ahead.goAlone();
        ahead.afterStart(() -> batchesBefore.add(heard.size()));
        assertThat(batchesBefore).containsExactly(1, 1);
    }
}
