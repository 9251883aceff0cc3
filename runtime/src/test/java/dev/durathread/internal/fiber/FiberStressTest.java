package dev.durathread.internal.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** Attacks: everything at once, from many threads. */
@SuppressWarnings({"ThreadPriorityCheck", "WaitNotInLoop"}) // user code may yield, and wait as it likes
class FiberStressTest extends FiberTesting {
    private static final int FIBERS = 200;
    private static final int STEPS = 40;
    private static final int TURN_THREADS = 6;

    private final ReentrantLock lock = new ReentrantLock();
    private final Object monitor = new Object();
    private final AtomicInteger guarded = new AtomicInteger();
    private final AtomicInteger notAlone = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReferenceArray<Thread> threads = new AtomicReferenceArray<>(FIBERS);

    @Test
    void survivesInterruptsUnparksAndStackDumpsWhileManyThreadsResume() {
        long seed = new Random().nextLong();
        int[] steps = new int[FIBERS];
        ConcurrentLinkedQueue<Fiber> runnable = new ConcurrentLinkedQueue<>();
        List<Fiber> all = new ArrayList<>();
        for (int i = 0; i < FIBERS; i++) {
            int number = i;
            Fiber fiber = fibers.create("f" + i, () -> body(number, seed, steps));
            all.add(fiber);
            runnable.add(fiber);
        }
        List<Thread> attackers = List.of(attack(seed + 1, all), attack(seed + 2, all));
        List<Turn<Void>> turns = new ArrayList<>();
        for (int i = 0; i < TURN_THREADS; i++) {
            turns.add(startRunning(() -> resumeAll(runnable)));
        }
        turns.forEach(Turn::await);
        over.set(true);
        attackers.forEach(FiberStressTest::join);
        assertThat(all).as("seed %d", seed).allMatch(Fiber::isEnded);
        assertThat(steps).as("seed %d", seed).containsOnly(STEPS);
        assertThat(notAlone).as("seed %d", seed).hasValue(0);
    }

    private static void resumeAll(ConcurrentLinkedQueue<Fiber> runnable) {
        for (Fiber fiber = runnable.poll(); fiber != null; fiber = runnable.poll()) {
            fiber.resume();
            if (!fiber.isEnded()) {
                runnable.add(fiber);
            }
        }
    }

    private void body(int number, long seed, int[] steps) {
        threads.set(number, Thread.currentThread());
        Random random = new Random(seed ^ number);
        ThreadLocal<Integer> local = new ThreadLocal<>();
        for (int i = 0; i < STEPS; i++) {
            local.set(i);
            blockSomehow(random.nextInt(8));
            Fiber.suspend();
            if (local.get() != i) {
                notAlone.incrementAndGet();
            }
            steps[number]++;
        }
    }

    private void blockSomehow(int way) {
        switch (way) {
            case 0 -> LockSupport.parkNanos(50_000);
            case 1 -> Thread.yield();
            case 2 -> sleepBriefly();
            case 3 -> {
                lock.lock();
                try {
                    checkAlone();
                } finally {
                    lock.unlock();
                }
            }
            case 4 -> {
                synchronized (monitor) {
                    checkAloneInMonitor();
                }
            }
            case 5 -> {
                synchronized (monitor) {
                    waitBriefly();
                }
            }
            case 6 -> assertThat(FiberTesting.suspendAtDepth(50)).isEqualTo(50);
            default -> Thread.onSpinWait();
        }
    }

    private void checkAlone() {
        if (guarded.incrementAndGet() != 1) {
            notAlone.incrementAndGet();
        }
        Thread.yield();
        guarded.decrementAndGet();
    }

    private int inMonitor;

    private void checkAloneInMonitor() {
        int before = ++inMonitor;
        LockSupport.parkNanos(10_000);
        if (before != inMonitor) {
            notAlone.incrementAndGet();
        }
    }

    private static void sleepBriefly() {
        try {
            Thread.sleep(0, 100_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void waitBriefly() {
        try {
            monitor.wait(1);
        } catch (InterruptedException _) {
            // one of the attacks: the wait ends early, and the next attack may have set the flag again already
        }
    }

    private Thread attack(long seed, List<Fiber> all) {
        return Thread.ofPlatform().daemon().start(() -> {
            Random random = new Random(seed);
            while (!over.get()) {
                int number = random.nextInt(FIBERS);
                Thread victim = threads.get(number);
                switch (random.nextInt(4)) {
                    case 0 -> LockSupport.unpark(victim);
                    case 1 -> all.get(number).stackTrace();
                    case 2 -> {
                        if (victim != null) {
                            victim.interrupt();
                        }
                    }
                    default -> LockSupport.parkNanos(20_000);
                }
            }
        });
    }

    @Test
    void unwindsManyFibersWhileOthersAttackThem() {
        long seed = new Random().nextLong();
        List<Fiber> all = new ArrayList<>();
        AtomicInteger cleanedUp = new AtomicInteger();
        for (int i = 0; i < FIBERS; i++) {
            int number = i;
            Object own = new Object();
            all.add(fibers.create("f" + i, () -> {
                threads.set(number, Thread.currentThread());
                synchronized (own) {
                    try {
                        Fiber.suspend();
                    } finally {
                        blockSomehow(number % 6);
                        assertThatThrownBy(Fiber::suspend).isInstanceOf(FiberUnwound.class);
                        cleanedUp.incrementAndGet();
                    }
                }
            }));
        }
        onTurnThread(() -> all.forEach(Fiber::resume));
        Thread attacker = attack(seed, all);
        ConcurrentLinkedQueue<Fiber> live = new ConcurrentLinkedQueue<>(all);
        List<Turn<Void>> turns = new ArrayList<>();
        for (int i = 0; i < TURN_THREADS; i++) {
            turns.add(startRunning(() -> {
                for (Fiber fiber = live.poll(); fiber != null; fiber = live.poll()) {
                    fiber.unwind();
                }
            }));
        }
        turns.forEach(Turn::await);
        over.set(true);
        join(attacker);
        assertThat(all).as("seed %d", seed).allMatch(Fiber::isEnded);
        assertThat(cleanedUp).as("seed %d", seed).hasValue(FIBERS);
    }

    @Test
    void parksTenThousandFibersAndEndsThem() {
        int count = 10_000;
        AtomicInteger ended = new AtomicInteger();
        List<Fiber> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(fibers.create("f", () -> {
                Fiber.suspend();
                ended.incrementAndGet();
            }));
        }
        onTurnThread(() -> all.forEach(Fiber::resume));
        assertThat(all).noneMatch(Fiber::isEnded);
        onTurnThread(() -> all.subList(0, count / 2).forEach(Fiber::resume));
        onTurnThread(() -> all.subList(count / 2, count).forEach(Fiber::unwind));
        assertThat(all).allMatch(Fiber::isEnded);
        assertThat(ended).hasValue(count / 2);
    }

    @Test
    void runsFiveThousandBranchesOfOneInstance() {
        int count = 5_000;
        int rounds = 5;
        List<Integer> order = new ArrayList<>();
        Branches branches = new Branches(fibers, "many");
        List<Branch> all = new ArrayList<>();
        branches.start(() -> {
            for (int i = 1; i <= count; i++) {
                all.add(branches.start(() -> {
                    for (int round = 0; round < rounds; round++) {
                        branches.park();
                        order.add(branches.current().number());
                    }
                }));
            }
        });
        onTurnThread(branches::runUntilQuiet);
        for (int round = 0; round < rounds; round++) {
            all.reversed().forEach(branches::ready);
            onTurnThread(branches::runUntilQuiet);
        }
        assertThat(branches.allEnded()).isTrue();
        List<Integer> expected = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (int i = 1; i <= count; i++) {
                expected.add(i);
            }
        }
        assertThat(order).isEqualTo(expected);
    }
}
