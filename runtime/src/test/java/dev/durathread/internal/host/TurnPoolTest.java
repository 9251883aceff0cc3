package dev.durathread.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.internal.fiber.FiberKind;
import dev.durathread.internal.fiber.Fibers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever user code does on a thread that is lent to it, each turn runs once, and turns have the other threads (INV-15). */
class TurnPoolTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Fibers FIBERS = Fibers.of(FiberKind.OWN_SCHEDULER);

    private final AtomicBoolean over = new AtomicBoolean();
    private TurnPool pool = pool(2);

    @AfterEach
    void close() {
        over.set(true);
        pool.shutdownNow();
    }

    private static TurnPool pool(int size) {
        return new TurnPool(FIBERS.turnThreads(), size);
    }

    private ThreadFactory users() {
        return FIBERS.userThreads(pool::carries);
    }

    /** The platform thread that carries a virtual one shows in its text: {@code VirtualThread[#1,name]/runnable@carrier}. */
    private static boolean isOnTurnThread() {
        return Thread.currentThread().toString().contains("@durathread-turn-");
    }

    private static <T> T get(CompletableFuture<T> result) throws Exception {
        return result.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void carriesWhatATurnStartsAndTakesTheTurnThatFollows() throws Exception {
        CompletableFuture<Thread> first = new CompletableFuture<>();
        CompletableFuture<Boolean> carried = new CompletableFuture<>();
        CompletableFuture<Thread> second = new CompletableFuture<>();
        Thread guest = users().newThread(() -> {
            carried.complete(isOnTurnThread());
            pool.executeNext(() -> second.complete(Thread.currentThread()));
        });
        pool.execute(() -> {
            first.complete(Thread.currentThread());
            guest.start();
            assertThat(carried).as("the guest begins when the turn has ended").isNotDone();
        });
        assertThat(get(carried)).isTrue();
        assertThat(get(second)).isSameAs(get(first));
    }

    @Test
    void goesOnFromTurnToGuestToTurnForAsLongAsThereIsMore() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        AtomicInteger left = new AtomicInteger(10_000);
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        AtomicReference<Runnable> turn = new AtomicReference<>();
        turn.set(() -> {
            threads.add(Thread.currentThread());
            if (left.decrementAndGet() == 0) {
                done.complete(true);
            } else {
                users().newThread(() -> pool.executeNext(turn.get())).start();
            }
        });
        pool.execute(turn.get());
        assertThat(get(done)).isTrue();
        assertThat(threads).hasSize(1);
    }

    @Test
    void doesTheRestOfATurnOnTheSameThread() throws Exception {
        CompletableFuture<Thread> first = new CompletableFuture<>();
        CompletableFuture<Thread> rest = new CompletableFuture<>();
        pool.execute(() -> {
            pool.executeNext(() -> rest.complete(Thread.currentThread()));
            assertThat(rest).as("the rest is done when the turn has ended").isNotDone();
            first.complete(Thread.currentThread());
        });
        assertThat(get(rest)).isSameAs(get(first));
    }

    /** The rest of a turn, which may be a turn, does not wait for user code, nor user code for it. */
    @Test
    void takesEitherAGuestOrTheRest() throws Exception {
        CompletableFuture<Thread> rest = new CompletableFuture<>();
        CompletableFuture<Boolean> carried = new CompletableFuture<>();
        pool.execute(() -> {
            users().newThread(() -> {
                        carried.complete(isOnTurnThread());
                        while (!rest.isDone()) {
                            Thread.onSpinWait();
                        }
                    })
                    .start();
            pool.executeNext(() -> rest.complete(Thread.currentThread()));
        });
        assertThat(get(carried)).isTrue();
        assertThat(get(rest).getName()).startsWith("durathread-turn-");

        CompletableFuture<Boolean> second = new CompletableFuture<>();
        pool.execute(() -> {
            pool.executeNext(() -> {});
            users().newThread(() -> second.complete(isOnTurnThread())).start();
        });
        assertThat(get(second)).isFalse();
    }

    @Test
    void doesAllOfTheRest() throws Exception {
        CountDownLatch all = new CountDownLatch(100);
        pool.execute(() -> {
            for (int i = 0; i < 100; i++) {
                pool.executeNext(all::countDown);
            }
        });
        assertThat(all.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void carriesOneGuestAtATime() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        AtomicInteger carried = new AtomicInteger();
        pool.execute(() -> {
            for (int i = 0; i < 2; i++) {
                users().newThread(() -> {
                            carried.addAndGet(isOnTurnThread() ? 1 : 0);
                            both.countDown();
                        })
                        .start();
            }
        });
        assertThat(both.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(carried).hasValue(1);
    }

    @Test
    void runsTurnsWhileAGuestComputes() throws Exception {
        CompletableFuture<Boolean> carried = new CompletableFuture<>();
        pool.execute(() -> users().newThread(() -> {
                    carried.complete(isOnTurnThread());
                    while (!over.get()) {
                        Thread.onSpinWait();
                    }
                })
                .start());
        assertThat(get(carried)).isTrue();

        AtomicInteger lent = new AtomicInteger();
        CountDownLatch turns = new CountDownLatch(1_000);
        CountDownLatch guests = new CountDownLatch(1_000);
        for (int i = 0; i < 1_000; i++) {
            pool.execute(() -> {
                turns.countDown();
                users().newThread(() -> {
                            lent.addAndGet(isOnTurnThread() ? 1 : 0);
                            guests.countDown();
                        })
                        .start();
            });
        }
        assertThat(turns.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(guests.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(lent).as("one thread is lent already").hasValue(0);
    }

    @Test
    void hasTheTurnRunElsewhereThatAGuestAsksForWhileItIsNotOver() throws Exception {
        CompletableFuture<Thread> asked = new CompletableFuture<>();
        CompletableFuture<Thread> other = new CompletableFuture<>();
        pool.execute(() -> users().newThread(() -> {
                    pool.execute(() -> asked.complete(Thread.currentThread())); // not the last thing that takes time
                    while (!asked.isDone()) {
                        Thread.onSpinWait();
                    }
                    other.complete(Thread.currentThread());
                })
                .start());
        get(other);
        assertThat(get(asked).getName()).startsWith("durathread-turn-");
    }

    @Test
    void lendsNothingOutOfOne() throws Exception {
        pool.shutdownNow();
        pool = pool(1);
        CompletableFuture<Boolean> carried = new CompletableFuture<>();
        pool.execute(() ->
                users().newThread(() -> carried.complete(isOnTurnThread())).start());
        assertThat(get(carried)).isFalse();
    }

    @Test
    void lendsNothingWhileTurnsWait() throws Exception {
        CountDownLatch queued = new CountDownLatch(1);
        CompletableFuture<Boolean> carried = new CompletableFuture<>();
        CountDownLatch blocked = new CountDownLatch(1);
        pool.execute(() -> await(blocked));
        pool.execute(() -> {
            await(queued);
            users().newThread(() -> carried.complete(isOnTurnThread())).start();
        });
        pool.execute(() -> {});
        queued.countDown();
        assertThat(get(carried)).isFalse();
        blocked.countDown();
    }

    /** A guest that waits gives the thread back, and goes on as any other virtual thread does. */
    @Test
    void isFreeWhenTheGuestWaits() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Boolean> carried = new CompletableFuture<>();
        CompletableFuture<Boolean> carriedAfter = new CompletableFuture<>();
        CompletableFuture<Thread> next = new CompletableFuture<>();
        pool.execute(() -> users().newThread(() -> {
                    carried.complete(isOnTurnThread());
                    await(goOn);
                    carriedAfter.complete(isOnTurnThread());
                    pool.executeNext(() -> next.complete(Thread.currentThread()));
                })
                .start());
        assertThat(get(carried)).isTrue();
        CompletableFuture<Boolean> again = new CompletableFuture<>();
        Awaitility.await().atMost(SOON).until(() -> pool.getActiveCount() == 0);
        pool.execute(
                () -> users().newThread(() -> again.complete(isOnTurnThread())).start());
        assertThat(get(again)).isTrue();
        pool.execute(goOn::countDown);
        assertThat(get(carriedAfter)).isFalse();
        assertThat(get(next).getName()).startsWith("durathread-turn-");
    }

    /** A guest that holds a lock is never queued behind the turn that waits for the lock. */
    @Test
    void isNotTakenByAGuestThatHasBegun() throws Exception {
        ReentrantLock held = new ReentrantLock();
        CountDownLatch holds = new CountDownLatch(1);
        AtomicBoolean goOn = new AtomicBoolean();
        Thread guest = users().newThread(() -> {
            held.lock();
            try {
                holds.countDown();
                while (!goOn.get()) {
                    LockSupport.park();
                }
            } finally {
                held.unlock();
            }
        });
        guest.start();
        assertThat(holds.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        pool.execute(() -> {
            goOn.set(true);
            LockSupport.unpark(guest);
            held.lock();
            try {
                done.complete(true);
            } finally {
                held.unlock();
            }
        });
        assertThat(get(done)).isTrue();
    }

    @Test
    void outlivesWhatFails() throws Exception {
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Boolean> next = new CompletableFuture<>();
            pool.execute(() -> users().newThread(quietly(() -> {
                        pool.executeNext(() -> {
                            users().newThread(() -> next.complete(true)).start();
                            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
                            throw new IllegalStateException("a turn, says the test");
                        });
                        throw new IllegalStateException("a guest, says the test");
                    }))
                    .start());
            assertThat(get(next)).isTrue();
        }
    }

    private static Runnable quietly(Runnable code) {
        return () -> {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
            code.run();
        };
    }

    @Test
    void leavesWhatAGuestStartsToTheJdk() throws Exception {
        CompletableFuture<Boolean> guestCarried = new CompletableFuture<>();
        CompletableFuture<Boolean> childCarried = new CompletableFuture<>();
        pool.execute(() -> users().newThread(() -> {
                    guestCarried.complete(isOnTurnThread());
                    Thread child = Thread.ofVirtual().start(() -> childCarried.complete(isOnTurnThread()));
                    join(child);
                })
                .start());
        assertThat(get(guestCarried)).isTrue();
        assertThat(get(childCarried)).isFalse();
    }

    @Test
    void isLeftByAGuestWhenItIsShutDown() throws Exception {
        CompletableFuture<Thread> carried = new CompletableFuture<>();
        Thread guest = users().newThread(() -> {
            carried.complete(Thread.currentThread());
            await(new CountDownLatch(1));
        });
        pool.execute(guest::start);
        get(carried);
        pool.shutdownNow();
        assertThat(pool.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        guest.interrupt();
        assertThat(guest.join(SOON)).isTrue();
        pool.execute(() -> {}); // dropped
        pool.executeNext(() -> {});
    }

    /** Chains of turns and guests that return, wait, compute or fail: no turn is lost, none runs twice. */
    @Test
    void losesNoTurn() throws Exception {
        pool.shutdownNow();
        pool = pool(3);
        int chains = 64;
        int length = 500;
        AtomicInteger turns = new AtomicInteger();
        AtomicInteger lent = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(chains);
        for (int i = 0; i < chains; i++) {
            AtomicInteger left = new AtomicInteger(length);
            AtomicReference<Runnable> turn = new AtomicReference<>();
            turn.set(() -> {
                turns.incrementAndGet();
                if (left.decrementAndGet() == 0) {
                    ended.countDown();
                    return;
                }
                users().newThread(quietly(() -> {
                            lent.addAndGet(isOnTurnThread() ? 1 : 0);
                            behave(turn.get());
                        }))
                        .start();
            });
            pool.execute(turn.get());
        }
        assertThat(ended.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(turns).hasValue(chains * length);
        assertThat(lent).hasPositiveValue();
    }

    /** Code that is stuck costs its own instance, and never a turn thread for good (INV-20). */
    @Test
    void makesThreadsInThePlaceOfThoseThatAreStuckUpToANumber() throws Exception {
        TurnPool small = new TurnPool(FIBERS.turnThreads(), 2, 3);
        CountDownLatch let = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            small.execute(() -> await(let));
        }
        small.execute(ran::countDown);
        Awaitility.await().atMost(SOON).until(() -> {
            small.look();
            return ran.getCount() == 0;
        });
        assertThat(small.stuck()).isEqualTo(4);
        assertThat(small.isExhausted()).isFalse();
        small.execute(() -> await(let));
        Awaitility.await().atMost(SOON).until(() -> {
            small.look();
            return small.isExhausted();
        });
        assertThat(small.getCorePoolSize()).isEqualTo(5);
        let.countDown();
        Awaitility.await().atMost(SOON).until(() -> {
            small.look();
            return small.stuck() == 0 && small.getCorePoolSize() == 2;
        });
        small.shutdownNow();
    }

    private void behave(Runnable next) {
        switch (ThreadLocalRandom.current().nextInt(5)) {
            case 0 -> LockSupport.parkNanos(1);
            case 1 -> Thread.yield();
            case 2 -> {
                for (int i = 0; i < 1_000; i++) {
                    Thread.onSpinWait();
                }
            }
            case 3 -> {
                pool.executeNext(next);
                throw new IllegalStateException("after its end, says the test");
            }
            default -> {}
        }
        pool.executeNext(next);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
