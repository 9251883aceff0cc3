package dev.durathread.operation;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationStatus;
import dev.durathread.failure.ProviderException;
import dev.durathread.provider.Provider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Two nodes on one store, for as many minutes as the first argument says: faults at random places of both, and now and then
 * one of them dies and another one begins. Every instance has to settle, however late; ends with 1 if one does not. The
 * second argument is the seed.
 */
final class FaultSoak {
    private static final Duration KILL_EVERY = Duration.ofSeconds(20);
    private static final Duration LATEST = Duration.ofMinutes(3);

    private final Random random;
    private final TestStore store = TestStore.create();
    private final DurableClient client = DurableClient.on(store.provider());
    private final List<Mortal> nodes = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private int settled;
    private int killed;

    private FaultSoak(long seed) {
        random = new Random(seed);
    }

    private record Open(String id, Instant since) {}

    /** A node that can die: no call of its provider gets through any more. */
    private static final class Mortal {
        private final Bomb bomb = new Bomb();
        private final DurableRuntime runtime;
        private volatile boolean dead;

        Mortal(Provider provider) {
            runtime =
                    InjectedFaultsTest.builder(bomb.in(mortal(provider)), bomb).start();
        }

        private Provider mortal(Provider provider) {
            return (Provider) Proxy.newProxyInstance(
                    Provider.class.getClassLoader(), new Class<?>[] {Provider.class}, (_, method, arguments) -> {
                        if (dead && !method.getName().equals("commitLanes")) {
                            throw new ProviderException("this node is dead", null);
                        }
                        try {
                            return method.invoke(provider, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        void kill() {
            dead = true;
            Thread.ofPlatform().daemon().start(() -> runtime.shutdown(Duration.ZERO));
        }
    }

    public static void main(String[] args) throws InterruptedException {
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        System.out.println("seed " + seed);
        boolean good = new FaultSoak(seed).run(Duration.ofMinutes(Long.parseLong(args[0])));
        Runtime.getRuntime().halt(good ? 0 : 1);
    }

    private boolean run(Duration time) throws InterruptedException {
        Instant end = Instant.now().plus(time);
        Instant nextKill = Instant.now().plus(KILL_EVERY);
        nodes.add(new Mortal(store.provider()));
        nodes.add(new Mortal(store.provider()));
        for (int i = 0; Instant.now().isBefore(end); i++) {
            nodes.forEach(this::arm);
            begin("s" + i);
            if (Instant.now().isAfter(nextKill)) {
                nodes.remove(random.nextInt(nodes.size())).kill();
                killed++;
                nodes.add(new Mortal(store.provider()));
                nextKill = Instant.now().plus(KILL_EVERY);
            }
            if (!look()) {
                return false;
            }
            Thread.sleep(20 + random.nextInt(60));
        }
        nodes.forEach(node -> node.bomb.disarm());
        while (!open.isEmpty()) {
            if (!look()) {
                return false;
            }
            Thread.sleep(100);
        }
        System.out.println(settled + " instances settled, " + killed + " nodes died");
        return true;
    }

    private void arm(Mortal node) {
        if (node.bomb.isGone()) {
            List<String> places = InjectedFaultsTest.places().toList();
            node.bomb.arm(
                    places.get(random.nextInt(places.size())),
                    InjectedFaultsTest.throwables()
                            .get(random.nextInt(InjectedFaultsTest.throwables().size()))
                            .get(),
                    1 + random.nextInt(30));
        } else if (random.nextInt(50) == 0) {
            node.bomb.disarm(); // a place that is hardly ever passed
        }
    }

    private void begin(String id) {
        InjectedFaultsTest.start(
                random.nextBoolean() ? client : nodes.getFirst().runtime.client(), id);
        open.add(new Open(id, Instant.now()));
    }

    /** Looks at the oldest; false when one has been open for too long. */
    private boolean look() {
        for (int i = 0; i < 20 && !open.isEmpty(); i++) {
            Open oldest = open.remove();
            if (InjectedFaultsTest.isSettled(client, oldest.id)) {
                settled++;
            } else if (oldest.since.plus(LATEST).isBefore(Instant.now())) {
                OrchestrationStatus status = client.status(oldest.id);
                System.out.println("STUCK " + oldest.id + ": " + status + ", "
                        + client.admin().info(oldest.id));
                return false;
            } else {
                open.add(oldest);
            }
        }
        return true;
    }
}
