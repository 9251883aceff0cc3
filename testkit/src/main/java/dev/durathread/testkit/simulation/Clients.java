package dev.durathread.testkit.simulation;

import dev.durathread.DurableClient;
import dev.durathread.IfExists;
import dev.durathread.OrchestrationStatus;
import dev.durathread.StartOptions;
import dev.durathread.failure.InstanceAlreadyExistsException;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.failure.InstanceStillRunningException;
import dev.durathread.failure.ProviderException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ExternalSubscribed;
import dev.durathread.history.HistoryEvent.QueueSubscribed;
import dev.durathread.testkit.simulation.ClientCall.Answer;
import dev.durathread.testkit.simulation.ClientCall.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Those who start instances and talk to them: in the nodes themselves, and outside. */
final class Clients {
    /** What the payload of a message with a message id begins with; the payload is the id. */
    static final String WITH_ID = "m";

    /** What the payload of a message without an id begins with: a sender in doubt may send it twice. */
    static final String WITHOUT_ID = "u";

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final World world;
    private final ClientLog log;
    private final List<SimulatedNode> nodes;
    private final SimulatedNode outside;
    private final Map<String, ClientCall> fed = new HashMap<>();
    private int messages;

    /** What a call does; gives what it saw. */
    private interface Ask {
        @Nullable
        String of(DurableClient client) throws TimeoutException;
    }

    Clients(World world, ClientLog log, List<SimulatedNode> nodes, SimulatedNode outside) {
        this.world = world;
        this.log = log;
        this.nodes = nodes;
        this.outside = outside;
    }

    /** Plans the calls of a run. */
    void plan(SimulationPlan plan, long until, SplittableRandom random) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < plan.instances(); i++) {
            ids.add("i" + i);
            at(random.nextLong(1 + until / 3), random, start(Kind.START, "i" + i, random, plan.size()));
        }
        for (int i = 0; i < plan.calls(); i++) {
            String id = ids.get(random.nextInt(ids.size()));
            at(random.nextLong(until), random, call(plan, id, random));
        }
    }

    private Consumer<SimulatedNode> call(SimulationPlan plan, String id, SplittableRandom random) {
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5 -> send(Kind.EVENT, id, "event" + random.nextInt(Program.NAMES), random);
            case 6, 7, 8, 9, 10, 11 -> send(Kind.MESSAGE, id, "queue" + random.nextInt(Program.NAMES), random);
            case 12, 13, 14 -> await(id);
            case 15 -> start(Kind.START_OR_JOIN, id, random, plan.size());
            case 16 -> start(Kind.REPLACE, id, random, plan.size());
            case 17 -> start(Kind.START, id, random, plan.size());
            case 18 -> plain(Kind.SUSPEND, id, client -> client.suspend(id, "by the simulation"));
            case 19, 20 -> plain(Kind.RESUME, id, client -> client.resume(id));
            case 21 -> plain(Kind.CANCEL, id, client -> client.cancel(id, "by the simulation"));
            case 22 ->
                random.nextInt(3) == 0
                        ? plain(Kind.TERMINATE, id, client -> client.terminate(id, "by the simulation"))
                        : await(id);
            default -> plan.has(Trouble.DELETIONS) ? deleteAndStart(plan, id, random) : await(id);
        };
    }

    private void at(long time, SplittableRandom random, Consumer<SimulatedNode> call) {
        int who = random.nextInt(nodes.size() + 1);
        SimulatedNode node = who == nodes.size() ? outside : nodes.get(who);
        world.after(time, () -> call.accept(node));
    }

    private Consumer<SimulatedNode> plain(Kind kind, String id, Consumer<DurableClient> what) {
        return node -> ask(node, new ClientCall(kind, id, "", ""), client -> {
            what.accept(client);
            return null;
        });
    }

    private Consumer<SimulatedNode> start(Kind kind, String id, SplittableRandom random, int size) {
        String input = ProgramCode.input(random.nextLong() >>> 16, size);
        StartOptions options = StartOptions.none()
                .withIfExists(
                        switch (kind) {
                            case START_OR_JOIN -> IfExists.RETURN_EXISTING;
                            case REPLACE -> IfExists.REPLACE_FINISHED;
                            default -> IfExists.FAIL;
                        });
        return node -> ask(node, new ClientCall(kind, id, input, ""), client -> {
            client.start(ProgramCode.PROGRAM, id, input, options);
            return null;
        });
    }

    /** A message with an id is sent once more now and then. */
    private Consumer<SimulatedNode> send(Kind kind, String id, String name, SplittableRandom random) {
        boolean hasId = random.nextInt(3) != 0;
        boolean twice = hasId && random.nextInt(3) == 0;
        long pause = random.nextLong(2_000_000);
        int second = random.nextInt(nodes.size());
        return node -> {
            String payload = (hasId ? WITH_ID : WITHOUT_ID) + ++messages;
            ask(node, new ClientCall(kind, id, name, payload), client -> send(client, kind, id, name, payload, hasId));
            if (twice) {
                world.after(
                        pause,
                        () -> ask(
                                nodes.get(second),
                                new ClientCall(kind, id, name, payload),
                                client -> send(client, kind, id, name, payload, true)));
            }
        };
    }

    private static @Nullable String send(
            DurableClient client, Kind kind, String id, String name, String payload, boolean hasId) {
        if (kind == Kind.EVENT) {
            if (hasId) {
                client.raiseEvent(id, name, payload, payload);
            } else {
                client.raiseEvent(id, name, payload);
            }
        } else if (hasId) {
            client.enqueueEvent(id, name, payload, payload);
        } else {
            client.enqueueEvent(id, name, payload);
        }
        return null;
    }

    private Consumer<SimulatedNode> await(String id) {
        return node -> ask(node, new ClientCall(Kind.AWAIT, id, "", ""), client -> {
            OrchestrationStatus status = client.waitForOrchestration(id, LONGEST_WAIT);
            return status instanceof OrchestrationStatus.Completed completed
                    ? completed.output(String.class)
                    : status.getClass().getSimpleName();
        });
    }

    private Consumer<SimulatedNode> deleteAndStart(SimulationPlan plan, String id, SplittableRandom random) {
        Consumer<SimulatedNode> delete = plain(Kind.DELETE, id, client -> {
            var _ = client.admin().delete(id, true);
        });
        Consumer<SimulatedNode> start = start(Kind.START, id, random, plan.size());
        long pause = random.nextInt(2) == 0 ? random.nextLong(20_000) : random.nextLong(3_000_000);
        return node -> {
            delete.accept(node);
            world.after(pause, () -> start.accept(node));
        };
    }

    private void ask(SimulatedNode node, ClientCall call, Ask ask) {
        boolean isUp = node.does("client", client -> {
            call.begin(world.nowMicros());
            log.add(call);
            try {
                end(call, Answer.DONE, ask.of(client));
            } catch (InstanceAlreadyExistsException
                    | InstanceNotFoundException
                    | InstanceFinishedException
                    | InstanceStillRunningException e) {
                end(call, Answer.NOT_DONE, e.getClass().getSimpleName());
            } catch (ProviderException | IllegalStateException | TimeoutException e) {
                end(call, Answer.UNKNOWN, e.getClass().getSimpleName());
            }
        });
        if (!isUp) {
            world.note(node.name() + " is down: not asked " + call);
        }
    }

    private void end(ClientCall call, Answer answer, @Nullable String value) {
        call.end(world.nowMicros(), answer, value);
        world.note("answered " + call + (value == null ? "" : " " + value));
    }

    /** Lets go on what was suspended. */
    void resumeAll(Snapshot seen) {
        for (Snapshot.Instance instance : seen.instances()) {
            if (instance.record().suspended() && !instance.isFinished()) {
                plain(Kind.RESUME, instance.id(), client -> client.resume(instance.id()))
                        .accept(outside);
            }
        }
    }

    /** Sends each wait for an event or a message one; once more when that is in doubt. */
    void feed(Snapshot seen) {
        for (Snapshot.Instance instance : seen.instances()) {
            if (!instance.isFinished()) {
                History.openWaits(instance.latest()).forEach(open -> feed(instance, open));
            }
        }
    }

    private void feed(Snapshot.Instance instance, HistoryEvent open) {
        boolean isEvent = open instanceof ExternalSubscribed;
        String name = open instanceof ExternalSubscribed event ? event.name() : ((QueueSubscribed) open).queue();
        String key = instance.id() + " " + instance.record().fence().incarnation() + " "
                + instance.record().fence().executionId() + " " + open.eventId();
        ClientCall before = fed.get(key);
        boolean isFed = before != null && before.answer() != Answer.UNKNOWN;
        if (!name.equals(ProgramCode.NEVER) && !isFed && outside.client() != null) {
            Kind kind = isEvent ? Kind.EVENT : Kind.MESSAGE;
            ClientCall call = new ClientCall(kind, instance.id(), name, WITH_ID + ++messages);
            fed.put(key, call);
            ask(outside, call, client -> send(client, kind, instance.id(), name, call.payload(), true));
        }
    }
}
