package dev.durathread.testkit.simulation;

import dev.durathread.ActivityContext;
import dev.durathread.DurableRuntime;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Random programs, and clients that do with their instances all that clients can do. */
final class RandomPrograms implements Workload {
    private final SimulationPlan plan;
    private final World world;
    private final SplittableRandom random;
    private final Effects effects = new Effects();
    private final ClientLog calls = new ClientLog();
    private final Clients clients;

    RandomPrograms(SimulationPlan plan, World world, List<SimulatedNode> nodes, SimulatedNode outside) {
        this.plan = plan;
        this.world = world;
        this.random = world.chance().split();
        this.clients = new Clients(world, calls, nodes, outside);
    }

    @Override
    public void register(DurableRuntime.Builder node, boolean all) {
        node.activity(ProgramCode.WORK, this::work).orchestration(ProgramCode.PROGRAM, ProgramCode::run);
        if (all || !plan.has(Trouble.VERSIONS) || world.chance().nextBoolean()) {
            node.orchestration(ProgramCode.PROGRAM, "1.1.0", ProgramCode::run);
        }
    }

    @Override
    public boolean sparesOutside() {
        return false;
    }

    private String work(ActivityContext ctx, String input) {
        String[] parts = input.split("#", -1);
        String place = parts[0];
        effects.begin(place);
        if (ctx.attempt() <= Integer.parseInt(parts[1])) {
            throw new IllegalStateException(place + " failed");
        }
        int millis = Integer.parseInt(parts[2]);
        if (millis > 0) {
            boolean _ = ctx.awaitCancelled(Duration.ofMillis(millis));
        }
        effects.done(place);
        return "a:" + place;
    }

    @Override
    public void begin(long until) {
        clients.plan(plan, until, random);
    }

    @Override
    public void goOn(Snapshot seen) {
        clients.resumeAll(seen);
        clients.feed(seen);
    }

    /** Who waits in vain is told so in his time; nothing more comes of it. */
    @Override
    public boolean isDone() {
        return true;
    }

    @Override
    public List<String> judge(Snapshot end, List<SimulatedStore.LostTail> lostTails) {
        return new Auditor(end, calls, effects, lostTails).judge();
    }

    @Override
    public int effects() {
        return effects.count();
    }
}
