package dev.durathread.internal.fiber;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Attacks Attacks INV-12. */
class BranchesTest extends FiberTesting {
    private Branches branches;
    private final List<String> log = log();

    @BeforeEach
    void openBranches() {
        branches = new Branches(fibers, "order-17");
    }

    private void run() {
        onTurnThread(branches::runUntilQuiet);
    }

    /** A body that logs its name before and after each of so many parks. */
    private Runnable parking(String name, int times) {
        return () -> {
            for (int i = 0; i < times; i++) {
                log.add(name + i);
                branches.park();
            }
            log.add(name + times);
        };
    }

    @Test
    void hasNothingToRunAtFirst() {
        run();
        assertThat(branches.allEnded()).isTrue();
        assertThat(branches.liveCount()).isZero();
        assertThat(branches.runningStack()).isEmpty();
    }

    @Test
    void numbersBranchesInTheOrderOfCreation() {
        List<Branch> started = new ArrayList<>();
        started.add(branches.start(() -> started.add(branches.start(() -> {}))));
        run();
        started.add(branches.start(() -> {}));
        assertThat(started).extracting(Branch::number).containsExactly(0, 1, 2);
        assertThat(started).extracting(Branch::isEnded).containsExactly(true, true, false);
        run();
        assertThat(started.get(2).isEnded()).isTrue();
        assertThat(branches.allEnded()).isTrue();
    }

    @Test
    void namesThreadsAfterTheInstance() {
        branches.start(() -> log.add(Thread.currentThread().getName()));
        branches.start(() -> log.add(Thread.currentThread().getName()));
        run();
        assertThat(log).containsExactly("order-17", "order-17#1");
    }

    @Test
    @DisplayName("COMP-07 runs one branch at a time, the lowest number first")
    void runsTheLowestNumberFirst() {
        Branch a = branches.start(parking("a", 1));
        Branch b = branches.start(parking("b", 1));
        Branch c = branches.start(parking("c", 1));
        run();
        assertThat(log).containsExactly("a0", "b0", "c0");
        branches.ready(c);
        branches.ready(a);
        branches.ready(b);
        run();
        assertThat(log).containsExactly("a0", "b0", "c0", "a1", "b1", "c1");
    }

    @Test
    void goesBackToALowerNumberAfterEachSuspension() {
        Branch a = branches.start(parking("a", 2));
        branches.start(() -> {
            log.add("b0");
            branches.ready(a);
            log.add("b1");
            branches.park();
        });
        branches.start(parking("c", 1));
        run();
        assertThat(log).containsExactly("a0", "b0", "b1", "a1", "c0");
    }

    @Test
    void runsAStartedBranchOnlyWhenItsCreatorWaits() {
        branches.start(() -> {
            branches.start(parking("b", 0));
            log.add("a0");
            branches.park();
        });
        run();
        assertThat(log).containsExactly("a0", "b0");
    }

    @Test
    void leavesAParkedBranchAloneUntilItIsReady() {
        branches.start(parking("a", 1));
        run();
        run();
        assertThat(log).containsExactly("a0");
        assertThat(branches.liveCount()).isEqualTo(1);
        assertThat(branches.allEnded()).isFalse();
    }

    @Test
    void keepsOnePermitOfAReadyThatCameFirst() {
        branches.start(() -> {
            branches.ready(branches.current());
            branches.ready(branches.current());
            branches.park();
            log.add("a0");
            branches.park();
            log.add("a1");
        });
        run();
        assertThat(log).containsExactly("a0");
    }

    @Test
    void countsSeveralReadyCallsOfAParkedBranchAsOne() {
        Branch a = branches.start(parking("a", 2));
        run();
        branches.ready(a);
        branches.ready(a);
        run();
        assertThat(log).containsExactly("a0", "a1");
    }

    @Test
    void keepsThePermitOfABranchThatWasNotRunYet() {
        branches.ready(branches.start(parking("a", 2)));
        run();
        assertThat(log).containsExactly("a0", "a1");
    }

    @Test
    void doesNotReturnFromParkForStrayWakeUps() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        branches.start(() -> {
            thread.set(Thread.currentThread());
            branches.park();
            log.add("went on");
        });
        run();
        LockSupport.unpark(thread.get());
        thread.get().interrupt();
        run();
        assertThat(log).isEmpty();
    }

    @Test
    void ignoresReadyForAnEndedBranch() {
        Branch a = branches.start(parking("a", 0));
        run();
        branches.ready(a);
        run();
        assertThat(log).containsExactly("a0");
    }

    @Test
    void tellsTheBranchWhoseCodeCalls() {
        List<Branch> seen = new ArrayList<>();
        Branch a = branches.start(() -> seen.add(branches.current()));
        Branch b = branches.start(() -> {
            branches.park();
            seen.add(branches.current());
        });
        run();
        branches.ready(b);
        run();
        assertThat(seen).containsExactly(a, b);
    }

    @Test
    void refusesCallsFromOutsideOfABranch() {
        assertThatIllegalStateException().isThrownBy(branches::current).withMessageContaining("'order-17'");
        assertThatIllegalStateException().isThrownBy(branches::park);
    }

    @Test
    void refusesCallsFromOtherThreadsWhileABranchRuns() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Branch a = branches.start(() -> {
            inside.countDown();
            FiberTesting.awaitLatch(leave);
        });
        Turn<Void> turn = startRunning(branches::runUntilQuiet);
        assertThat(inside.await(60, SECONDS)).isTrue();
        assertThatIllegalStateException().isThrownBy(branches::current);
        assertThatIllegalStateException().isThrownBy(branches::park);
        assertThatIllegalStateException().isThrownBy(() -> branches.start(() -> {}));
        assertThatIllegalStateException().isThrownBy(() -> branches.ready(a));
        assertThatIllegalStateException().isThrownBy(this::run);
        assertThatIllegalStateException().isThrownBy(() -> onTurnThread(branches::unwindAll));
        leave.countDown();
        turn.await();
        assertThat(branches.allEnded()).isTrue();
    }

    @Test
    void refusesTheBranchesOfAnotherInstance() {
        Branches other = new Branches(fibers, "other");
        other.start(() -> assertThatIllegalStateException().isThrownBy(branches::current));
        onTurnThread(other::runUntilQuiet);
        assertThat(other.allEnded()).isTrue();
    }

    @Test
    void survivesWhatEscapesFromABody() {
        RuntimeException failure = new IllegalArgumentException("a");
        branches.start(() -> {
            throw failure;
        });
        branches.start(parking("b", 0));
        assertThatThrownBy(this::run).isSameAs(failure);
        assertThat(branches.liveCount()).isEqualTo(1);
        run();
        assertThat(log).containsExactly("b0");
        assertThat(branches.allEnded()).isTrue();
    }

    @Test
    void showsTheStackOfTheRunningBranch() throws Exception {
        CountDownLatch leave = new CountDownLatch(1);
        branches.start(() -> FiberTesting.awaitLatch(leave));
        Turn<Void> turn = startRunning(branches::runUntilQuiet);
        await().until(() -> List.of(branches.runningStack()).stream()
                .anyMatch(frame -> frame.getMethodName().equals("awaitLatch")));
        leave.countDown();
        turn.await();
        assertThat(branches.runningStack()).isEmpty();
    }

    @Test
    void unwindsEveryLiveBranchInTheOrderOfCreation() {
        branches.start(() -> log.add("ended before"));
        for (String name : List.of("a", "b", "c")) {
            branches.start(() -> {
                try {
                    branches.park();
                } finally {
                    log.add(name);
                }
            });
        }
        run();
        branches.start(() -> log.add("never started"));
        assertThat(branches.liveCount()).isEqualTo(4);
        onTurnThread(branches::unwindAll);
        assertThat(log).containsExactly("ended before", "a", "b", "c");
        assertThat(branches.allEnded()).isTrue();
        run();
        assertThat(log).hasSize(4);
    }

    @Test
    void rethrowsFromEveryCallOfABranchBeingUnwound() {
        Branch other = branches.start(parking("other", 1));
        branches.start(() -> {
            try {
                branches.park();
            } finally {
                assertThatThrownBy(() -> branches.start(() -> log.add("started")))
                        .isInstanceOf(FiberUnwound.class);
                branches.ready(branches.current());
                branches.ready(other);
                assertThatThrownBy(branches::park).isInstanceOf(FiberUnwound.class);
                log.add("checked");
            }
        });
        run();
        onTurnThread(branches::unwindAll);
        run();
        assertThat(log).containsExactly("other0", "checked");
    }

    @Test
    void unwindsTheOthersWhenOneRefusesToEnd() {
        branches.start(() -> {
            while (true) {
                try {
                    branches.park();
                } catch (Throwable t) {
                    assertThat(t).isNotNull();
                }
            }
        });
        branches.start(() -> {
            try {
                branches.park();
            } finally {
                log.add("finally");
            }
        });
        run();
        assertThatIllegalStateException()
                .isThrownBy(() -> onTurnThread(branches::unwindAll))
                .withMessageContaining("'order-17'");
        assertThat(log).containsExactly("finally");
        assertThat(branches.allEnded()).isTrue();
    }

    @Test
    void holdsNoEndedBranch() {
        WeakReference<Branch> first = new WeakReference<>(branches.start(parking("a", 0)));
        branches.start(parking("b", 1));
        WeakReference<Branch> third = new WeakReference<>(branches.start(parking("c", 0)));
        run();
        await().until(() -> {
            System.gc();
            return first.get() == null && third.get() == null;
        });
        assertThat(branches.liveCount()).isEqualTo(1);
        onTurnThread(branches::unwindAll);
    }
}
