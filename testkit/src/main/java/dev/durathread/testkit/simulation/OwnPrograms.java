package dev.durathread.testkit.simulation;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.history.HistoryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The programs of whoever uses the simulation, with a scenario of their own. */
final class OwnPrograms implements Workload {
    private final World world;
    private final SimulatedNode outside;
    private final Consumer<DurableRuntime.Builder> code;
    private final Simulation.Scenario scenario;
    private final SplittableRandom random;
    private @Nullable String thrown;
    private boolean begun;
    private boolean done;

    OwnPrograms(
            World world, SimulatedNode outside, Consumer<DurableRuntime.Builder> code, Simulation.Scenario scenario) {
        this.world = world;
        this.outside = outside;
        this.code = code;
        this.scenario = scenario;
        this.random = world.chance().split();
    }

    @Override
    public void register(DurableRuntime.Builder node, boolean all) {
        code.accept(node);
    }

    @Override
    public boolean sparesOutside() {
        return true;
    }

    @Override
    public void begin(long until) {
        world.after(random.nextLong(1_000_000), this::play);
    }

    /** The scenario begins as soon as its node runs, and once. */
    private void play() {
        begun = outside.does("scenario", this::play);
        if (!begun) {
            world.after(100_000, this::play);
        }
    }

    private void play(DurableClient client) {
        try {
            scenario.play(client, random);
        } catch (Throwable e) {
            thrown = "the scenario threw " + e;
        } finally {
            done = true;
        }
    }

    @Override
    public void goOn(Snapshot seen) {
        // the scenario goes on by itself
    }

    @Override
    public boolean isDone() {
        return begun && done;
    }

    @Override
    public List<String> judge(Snapshot end, List<SimulatedStore.LostTail> lostTails) {
        List<String> violations = new ArrayList<>();
        if (thrown != null) {
            violations.add(thrown);
        }
        if (!done) {
            violations.add("the scenario has not come to its end");
        }
        for (Snapshot.Instance instance : end.instances()) {
            violations.addAll(HistoryAudit.ofAnyProgram(instance).judge());
            List<HistoryEvent> open = History.open(instance.latest());
            if (!instance.isFinished() && History.openWaits(instance.latest()).isEmpty()) {
                violations.add(instance.id() + " has not ended and waits for no message, but for " + open);
            }
        }
        return violations;
    }

    @Override
    public int effects() {
        return 0;
    }
}
