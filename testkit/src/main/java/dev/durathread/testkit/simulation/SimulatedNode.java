package dev.durathread.testkit.simulation;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.ProviderException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A machine on which a node is started, dies and is started again. */
final class SimulatedNode {
    private final World world;
    private final SimulatedStore store;
    private final String name;
    private final double rate;
    private final BiConsumer<SimulatedNode, DurableRuntime.Builder> code;
    private RuntimeOptions options;
    private long offsetMicros;
    private @Nullable SimulatedProcess process;
    private @Nullable DurableRuntime runtime;
    private boolean starting;
    private boolean spared;

    SimulatedNode(
            World world,
            SimulatedStore store,
            String name,
            double rate,
            RuntimeOptions options,
            BiConsumer<SimulatedNode, DurableRuntime.Builder> code) {
        this.world = world;
        this.store = store;
        this.name = name;
        this.rate = rate;
        this.options = options;
        this.code = code;
    }

    String name() {
        return name;
    }

    void options(RuntimeOptions next) {
        options = next;
    }

    /** Whether its way to the store is always good. */
    void spared(boolean always) {
        spared = always;
    }

    /** The process of its present life; null between two lives. */
    @Nullable
    SimulatedProcess process() {
        return process;
    }

    /** The client of the running node; null while none runs. */
    @Nullable
    DurableClient client() {
        DurableRuntime running = runtime;
        return running == null ? null : running.client();
    }

    boolean isDown() {
        return process == null;
    }

    /** Starts the node unless it runs. */
    void start() {
        if (process != null) {
            return;
        }
        world.note(name + " is started");
        SimulatedProcess life = new SimulatedProcess(world, name, rate, offsetMicros);
        life.spared(spared);
        process = life;
        starting = true;
        life.start("main", () -> run(life));
    }

    private void run(SimulatedProcess life) {
        DurableRuntime.Builder builder = DurableRuntime.builder(new StoreConnection(store, life))
                .options(options)
                .host(new SimulatedHost(life));
        code.accept(this, builder);
        try {
            DurableRuntime started = builder.start();
            if (process == life) {
                runtime = started;
                starting = false;
                world.note(name + " runs");
            }
        } catch (ProviderException e) {
            world.note(name + " could not be started");
            if (process == life) {
                kill();
            }
        }
    }

    /** Ends its present life. */
    void kill() {
        SimulatedProcess life = process;
        if (life != null) {
            offsetMicros = life.offsetMicros();
            life.kill();
            store.forget(life);
            process = null;
            runtime = null;
        }
    }

    /** Sets its clock; leaps are kept when it dies. */
    void leap(long micros) {
        SimulatedProcess life = process;
        if (life == null) {
            offsetMicros += micros;
        } else {
            life.leap(micros);
        }
    }

    /** Sets its clock to true time. */
    void setClockRight() {
        SimulatedProcess life = process;
        if (life == null) {
            offsetMicros = 0;
        } else {
            life.setClockRight();
        }
    }

    boolean isStarting() {
        return starting && process != null && runtime == null;
    }

    /** Has a thread of the node do something; false when it is down. */
    boolean does(String what, java.util.function.Consumer<DurableClient> work) {
        SimulatedProcess life = process;
        DurableClient client = client();
        if (life == null || client == null) {
            return false;
        }
        life.start(what, () -> work.accept(client));
        return true;
    }
}
