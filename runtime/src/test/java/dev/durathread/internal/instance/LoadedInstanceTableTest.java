package dev.durathread.internal.instance;

import static dev.durathread.internal.instance.InstanceFixture.NODE;
import static dev.durathread.internal.instance.InstanceFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.internal.instance.LoadedInstance.Phase;
import dev.durathread.internal.replay.Turn;
import dev.durathread.provider.Fence;
import dev.durathread.provider.WriteOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every arrow from every phase of an instance in memory, against its table (INV-4). */
class LoadedInstanceTableTest {
    private static final Fence FENCE = new Fence(7, 1, 3);
    private static final Turn EMPTY = InstanceFixture.turn(3, List.of(), false);
    private static final Turn FULL = InstanceFixture.turn(3, List.of(InstanceFixture.result(1)), false);

    /** What an arrow answers in words, and where it leads from each phase in the order of the phases. */
    private static final Map<String, Function<LoadedInstance, Object>> ARROWS = new LinkedHashMap<>();

    private static final Map<String, String> ANSWERS = new LinkedHashMap<>();

    private static void arrow(String name, Function<LoadedInstance, Object> call, String answers) {
        ARROWS.put(name, call);
        ANSWERS.put(name, answers);
    }

    static {
        // QUIET, UNBORN, QUEUED, RUNNING, STORING, FOLLOWING, GONE
        String offer = "START>QUEUED TAKEN>UNBORN TAKEN>QUEUED TAKEN>RUNNING TAKEN>STORING TAKEN>FOLLOWING GONE>GONE";
        arrow("offer", i -> i.offer(InstanceFixture.result(1)), offer);
        arrow("claimed", i -> i.claimed(InstanceFixture.news(FENCE, 0)), offer);
        arrow("wake", LoadedInstance::wake, offer);
        arrow("endedElsewhere", LoadedInstance::endedElsewhere, offer);
        arrow("born", i -> i.born(InstanceFixture.news(FENCE, 0)), offer.replace("TAKEN>UNBORN", "START>QUEUED"));
        arrow(
                "expect",
                LoadedInstance::expect,
                "true>UNBORN false>UNBORN false>QUEUED false>RUNNING false>STORING false>FOLLOWING false>GONE");
        arrow(
                "notBorn",
                i -> i.notBorn() != null,
                "false>QUIET true>GONE false>QUEUED false>RUNNING false>STORING" + " false>FOLLOWING false>GONE");
        arrow(
                "beginTurn",
                i -> i.beginTurn() != null,
                "false>QUIET false>UNBORN true>RUNNING false>RUNNING" + " false>STORING false>FOLLOWING false>GONE");
        arrow(
                "settled",
                LoadedInstance::settled,
                "false>QUIET false>UNBORN false>QUEUED false>RUNNING false>STORING" + " false>QUIET false>GONE");
        arrow(
                "evict",
                i -> i.evict() != null,
                "true>GONE false>UNBORN false>QUEUED false>RUNNING false>STORING" + " false>FOLLOWING false>GONE");
        arrow(
                "leave",
                i -> i.leave() != null,
                "true>GONE true>GONE true>GONE true>GONE true>GONE true>GONE false>GONE");
        arrow(
                "letGo",
                i -> i.letGo() != null,
                "true>GONE true>GONE true>GONE false>RUNNING true>GONE true>GONE" + " false>GONE");
        arrow("putOff", LoadedInstance::putOff, "x>QUIET x>UNBORN x>QUEUED true>QUEUED x>STORING x>FOLLOWING x>GONE");
        arrow(
                "nothingToStore",
                i -> i.nothingToStore(EMPTY, true) != null,
                "x>QUIET x>UNBORN x>QUEUED" + " true>FOLLOWING x>STORING x>FOLLOWING x>GONE");
        arrow(
                "somethingToStore",
                i -> i.nothingToStore(FULL, true) != null,
                "x>QUIET x>UNBORN x>QUEUED" + " false>RUNNING x>STORING x>FOLLOWING x>GONE");
        arrow(
                "stores",
                LoadedInstanceTableTest::stores,
                "x>QUIET x>UNBORN x>QUEUED true>STORING x>STORING" + " x>FOLLOWING x>GONE");
        arrow(
                "applied",
                i -> committed(i, WriteOutcome.Applied.PLAIN),
                "x>QUIET x>UNBORN x>QUEUED x>RUNNING" + " Settle>FOLLOWING x>FOLLOWING none>GONE");
        arrow(
                "refused",
                i -> committed(i, new WriteOutcome.FenceLost()),
                "x>QUIET x>UNBORN x>QUEUED x>RUNNING" + " LeaveRefused>FOLLOWING x>FOLLOWING none>GONE");
        arrow(
                "unseen",
                i -> committed(i, new WriteOutcome.UnseenMessages(1)),
                "x>QUIET x>UNBORN x>QUEUED x>RUNNING" + " Settle>FOLLOWING x>FOLLOWING none>GONE");
    }

    private static Object stores(LoadedInstance instance) {
        instance.stores();
        return true;
    }

    /** The last thing that follows. */
    private static Object committed(LoadedInstance instance, WriteOutcome outcome) {
        TurnPlan plan = TurnPlan.of(FULL, InstanceFixture.code(FENCE), NODE, NOW, true);
        List<Effect> effects = instance.committed(plan, outcome, false, true);
        return effects.isEmpty() ? "none" : effects.getLast().getClass().getSimpleName();
    }

    /** A fresh instance, taken to a phase by the shortest way. */
    private static LoadedInstance in(Phase phase) {
        LoadedInstance instance = new LoadedInstance("a");
        switch (phase) {
            case QUIET -> {}
            case UNBORN -> instance.expect();
            case QUEUED -> instance.offer(InstanceFixture.result(1));
            case RUNNING -> {
                in(instance);
            }
            case STORING -> {
                in(instance);
                instance.stores();
            }
            case FOLLOWING -> {
                in(instance);
                instance.nothingToStore(EMPTY, true);
            }
            case GONE -> {
                in(instance);
                instance.leave();
            }
        }
        assertThat(instance.phase()).isEqualTo(phase);
        return instance;
    }

    private static void in(LoadedInstance running) {
        running.offer(InstanceFixture.result(1));
        running.beginTurn();
        running.loaded(InstanceFixture.code(FENCE));
    }

    static Stream<Arguments> cells() {
        return ARROWS.keySet().stream()
                .flatMap(arrow -> Stream.of(Phase.values()).map(phase -> Arguments.of(arrow, phase)));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void leadsWhereTheTableSays(String arrow, Phase from) {
        int column = List.of(Phase.values()).indexOf(from);
        String[] cell = ANSWERS.get(arrow).split(" ", -1)[column].split(">", -1);
        LoadedInstance instance = in(from);
        if (cell[0].equals("x")) {
            assertThatThrownBy(() -> ARROWS.get(arrow).apply(instance)).isInstanceOf(IllegalStateException.class);
        } else {
            assertThat(String.valueOf(ARROWS.get(arrow).apply(instance))).isEqualTo(cell[0]);
        }
        assertThat(instance.phase()).isEqualTo(Phase.valueOf(cell[1]));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void neverComesBackOnceItIsGone(String arrow, Phase from) {
        LoadedInstance instance = in(from);
        instance.loaded(InstanceFixture.code(FENCE));
        instance.leave();
        try {
            Object unused = ARROWS.get(arrow).apply(instance);
            assertThat(String.valueOf(unused)).isNotNull();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("is GONE");
        }
        assertThat(instance.phase()).isEqualTo(Phase.GONE);
    }
}
