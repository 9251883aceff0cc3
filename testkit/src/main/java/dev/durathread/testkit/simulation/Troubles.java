package dev.durathread.testkit.simulation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Plans what goes wrong in a run, and when. */
final class Troubles {
    private static final long SECOND = 1_000_000;
    private static final int MOST_OF_A_KIND = 6;
    private static final int LONGEST_TAIL = 30;

    private final World world;
    private final SimulatedStore store;
    private final List<SimulatedNode> nodes;
    private final SimulationPlan plan;
    private final SplittableRandom random;

    Troubles(
            World world,
            SimulatedStore store,
            List<SimulatedNode> nodes,
            SimulationPlan plan,
            SplittableRandom random) {
        this.world = world;
        this.store = store;
        this.nodes = nodes;
        this.plan = plan;
        this.random = random;
    }

    void plan(long until) {
        store.faults(new StoreFaults(
                share(Trouble.REFUSALS, 0.15),
                share(Trouble.LOST_ANSWERS, 0.15),
                share(Trouble.DELAYS, 0.1),
                (1 + random.nextLong(9)) * SECOND,
                share(Trouble.LOST_NEWS, 0.9),
                share(Trouble.DOUBLED_NEWS, 0.5)));
        each(Trouble.KILLS, until, this::killForAWhile);
        each(Trouble.FREEZES, until, this::freezeForAWhile);
        each(Trouble.LEAPS, until, node -> node.leap((random.nextLong(40) - 20) * SECOND / 2));
        each(Trouble.SLOW_NODE, until, this::slowForAWhile);
        if (plan.has(Trouble.LOST_TAIL)) {
            for (int times = 1 + random.nextInt(2); times > 0; times--) {
                world.after(random.nextLong(until), () -> store.loseTail(1 + random.nextInt(LONGEST_TAIL)));
            }
        }
    }

    private double share(Trouble trouble, double most) {
        return plan.has(trouble) ? random.nextDouble() * most : 0;
    }

    private void each(Trouble trouble, long until, Consumer<SimulatedNode> what) {
        if (!plan.has(trouble)) {
            return;
        }
        for (int times = 1 + random.nextInt(MOST_OF_A_KIND); times > 0; times--) {
            SimulatedNode node = nodes.get(random.nextInt(nodes.size()));
            world.after(random.nextLong(until), () -> what.accept(node));
        }
    }

    private void killForAWhile(SimulatedNode node) {
        node.kill();
        world.after(random.nextLong(12 * SECOND), node::start);
    }

    private void freezeForAWhile(SimulatedNode node) {
        SimulatedProcess process = node.process();
        if (process != null && !process.isFrozen()) {
            process.freeze();
            world.after(world.drawSkewed(SECOND / 10, 25 * SECOND), process::thaw);
        }
    }

    private void slowForAWhile(SimulatedNode node) {
        SimulatedProcess process = node.process();
        if (process != null) {
            world.note(node.name() + " has a slow way to the store");
            process.slowness(10 + random.nextInt(500));
            world.after(random.nextLong(10 * SECOND), () -> process.slowness(1));
        }
    }
}
