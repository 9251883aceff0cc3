package dev.durathread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.failure.ProviderException;
import dev.durathread.internal.host.JvmHost;
import dev.durathread.internal.meter.Meters;
import dev.durathread.internal.meter.Observers;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attacks INV-20 in the group commit: whatever is thrown, lanes go on and each callback is called once. */
class CommitterFaultsTest {
    private final JvmHost host = new JvmHost("test");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ConcurrentHashMap<String, AtomicInteger> told = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, RuntimeException> failed = new ConcurrentHashMap<>();

    private interface Storage {
        /** Throws what the database throws for these. */
        void write(List<String> ids) throws Throwable;
    }

    private volatile Storage stored = _ -> {};

    @AfterEach
    void close() {
        threads.shutdownNow();
        host.close();
    }

    private Committer committer(int lanes) {
        return committer(lanes, threads);
    }

    private Committer committer(int lanes, Executor storage) {
        Provider provider = (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(),
                new Class<?>[] {Provider.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "commitLanes" -> lanes;
                    case "commit" -> commit((List<?>) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        return new Committer(provider, host, storage, new Meters(new Observers(List.of())), new Drain());
    }

    private List<WriteOutcome> commit(List<?> batch) throws Throwable {
        stored.write(batch.stream().map(write -> ((Write) write).instanceId()).toList());
        return Collections.nCopies(batch.size(), new WriteOutcome.FenceLost());
    }

    private Committer.Item item(String id) {
        Write write = new InstanceRelease(id, new Fence(1, 1, 1), null, Instant.EPOCH, null);
        return new Committer.Item(write, new Committer.Callback() {
            @Override
            public void done(WriteOutcome outcome, boolean uncertain) {
                count(id);
            }

            @Override
            public void failed(RuntimeException why) {
                failed.put(id, why);
                count(id);
            }

            @Override
            public void dropped() {
                count(id);
            }
        });
    }

    private void count(String id) {
        told.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
    }

    private void everyOneIsToldOnce(Committer committer, int writes) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(told.size()).isEqualTo(writes);
            assertThat(committer.isIdle()).isTrue();
        });
        assertThat(told.values()).extracting(AtomicInteger::get).containsOnly(1);
    }

    static List<Throwable> throwables() {
        return List.of(
                new IllegalStateException("says the test"),
                new ProviderException("says the test", null),
                new ProviderException(ProviderException.Kind.FINAL, "DUR-3111", null, "says the test", null),
                new OutOfMemoryError("says the test"),
                new StackOverflowError("says the test"),
                new InterruptedException("says the test"),
                new NoClassDefFoundError("says the test"));
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void goesOnAfterWhateverTheProviderThrows(Throwable thrown) {
        for (int lanes = 1; lanes <= 2; lanes++) {
            told.clear();
            AtomicInteger bombs = new AtomicInteger(2);
            stored = _ -> {
                if (bombs.getAndDecrement() > 0) {
                    throw thrown;
                }
            };
            Committer committer = committer(lanes);
            for (int i = 0; i < 20; i++) {
                committer.submitAndGoOn(item("i" + i));
            }
            everyOneIsToldOnce(committer, 20);
            assertThat(failed.size()).isLessThanOrEqualTo(isFinal(thrown) ? 2 : 0); // each may meet one that is alone
            failed.clear();
            committer.submit(item("after"));
            everyOneIsToldOnce(committer, 21);
        }
    }

    private static boolean isFinal(Throwable thrown) {
        return thrown instanceof ProviderException known && known.kind() == ProviderException.Kind.FINAL;
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void findsTheGuiltyOneAmongMany(Throwable thrown) {
        Set<String> guilty = Set.of("i17", "i18", "i250");
        stored = ids -> {
            if (ids.stream().anyMatch(guilty::contains)) {
                throw thrown;
            }
        };
        Committer committer = committer(1);
        IntStream.range(0, 300).forEach(i -> committer.submitAndGoOn(item("i" + i)));
        boolean isStorageTrouble = thrown instanceof ProviderException && !isFinal(thrown);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(told.size()).isEqualTo(isStorageTrouble ? 297 : 300));
        assertThat(told.values()).extracting(AtomicInteger::get).containsOnly(1);
        if (isStorageTrouble) {
            assertThat(told).doesNotContainKeys("i17", "i18", "i250"); // a retry may cure them
            stored = _ -> {};
            everyOneIsToldOnce(committer, 300);
            assertThat(failed).isEmpty();
        } else {
            everyOneIsToldOnce(committer, 300);
            assertThat(failed).containsOnlyKeys(guilty);
        }
    }

    @Test
    void storesAStartWhoseTurnCannotBeStored() {
        stored = ids -> {
            if (ids.contains("turn")) {
                throw new IllegalStateException("says the test");
            }
        };
        Committer committer = committer(1);
        committer.submitAndGoOn(
                new Committer.Item(item("start").write(), item("start").callback(), item("turn")));
        everyOneIsToldOnce(committer, 2);
        assertThat(failed).containsOnlyKeys("turn");
    }

    @Test
    void givesUpTheTurnOfAStartThatCannotBeStored() {
        stored = ids -> {
            if (ids.contains("start")) {
                throw new IllegalStateException("says the test");
            }
        };
        Committer committer = committer(1);
        committer.submitAndGoOn(
                new Committer.Item(item("start").write(), item("start").callback(), item("turn")));
        everyOneIsToldOnce(committer, 2);
        assertThat(failed).containsOnlyKeys("start", "turn");
    }

    @Test
    void tellsTheOthersWhenOneThrows() {
        Committer committer = committer(1);
        Write write = item("bad").write();
        committer.submitAndGoOn(new Committer.Item(write, (_, _) -> {
            count("bad");
            throw new OutOfMemoryError("says the test");
        }));
        IntStream.range(0, 10).forEach(i -> committer.submitAndGoOn(item("i" + i)));
        everyOneIsToldOnce(committer, 11);
    }

    @Test
    void doesNotBelieveAnAnswerOfAnotherSize() {
        AtomicInteger calls = new AtomicInteger();
        Provider provider = (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(),
                new Class<?>[] {Provider.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "commitLanes" -> 1;
                    default -> calls.getAndIncrement() == 0 ? List.of() : commit((List<?>) arguments[0]);
                });
        Committer committer = new Committer(provider, host, threads, new Meters(new Observers(List.of())), new Drain());
        committer.submitAndGoOn(item("a"));
        everyOneIsToldOnce(committer, 1);
    }

    @Test
    void goesOnWhereNoThreadCouldBeHad() {
        AtomicInteger refusals = new AtomicInteger(3);
        Committer committer = committer(2, task -> {
            if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException("says the test");
            }
            threads.execute(task);
        });
        IntStream.range(0, 3).forEach(i -> committer.submitAndGoOn(item("i" + i)));
        everyOneIsToldOnce(committer, 3);
    }

    /** Two messages to one locked row take both lanes; writes for other instances go on beside them. */
    @Test
    void goesRoundARowThatIsLocked() throws Exception {
        CountDownLatch unlocked = new CountDownLatch(1);
        stored = ids -> {
            if (ids.contains("locked") && !unlocked.await(3, TimeUnit.SECONDS)) {
                throw new ProviderException("says the test: a lock was not to be had", null);
            }
        };
        Committer committer = committer(2);
        committer.submitAndGoOn(item("locked"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> committer.longestUnderWay().isPositive());
        committer.submitAndGoOn(
                new Committer.Item(item("locked").write(), item("locked too").callback()));
        for (int i = 0; i < 500; i++) {
            committer.submitAndGoOn(item("i" + i));
            if (i % 50 == 0) {
                committer.submitAndGoOn(new Committer.Item(
                        item("locked").write(), item("behind " + i).callback()));
            }
        }
        await().atMost(Duration.ofMinutes(2)).until(() -> told.size() == 500);
        assertThat(told).doesNotContainKeys("locked", "locked too", "behind 0");
        unlocked.countDown();
        everyOneIsToldOnce(committer, 512);
    }

    @Test
    void leavesACallerWithoutStackUnharmed() {
        Committer committer = committer(1);
        assertThat(recurse(committer, new AtomicInteger())).isPositive();
        committer.submitFromOutside(item("after"));
        await().atMost(Duration.ofSeconds(60)).until(() -> told.containsKey("after") && committer.isIdle());
        assertThat(told.values()).extracting(AtomicInteger::get).containsOnly(1);
    }

    @SuppressWarnings("InfiniteRecursion") // it ends where the stack does
    private int recurse(Committer committer, AtomicInteger depth) {
        try {
            int now = depth.incrementAndGet();
            int deepest = recurse(committer, depth);
            if (now % 7 == 0) {
                committer.submitFromOutside(item("depth " + now));
            }
            return deepest;
        } catch (StackOverflowError e) {
            return depth.get();
        }
    }
}
