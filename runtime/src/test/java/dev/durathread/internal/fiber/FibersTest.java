package dev.durathread.internal.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fiber")
class FibersTest {
    private final boolean opened = Object.class.getModule().isOpen("java.lang", FibersTest.class.getModule());

    @Test
    void prefersTheOwnSchedulerWhereTheJvmWasOpenedForIt() {
        assertThat(Fibers.best().kind()).isEqualTo(opened ? FiberKind.OWN_SCHEDULER : FiberKind.PLATFORM_SCHEDULER);
    }

    @Test
    void namesTheMissingFlagWhenTheOwnSchedulerIsAskedFor() {
        if (opened) {
            assertThat(Fibers.of(FiberKind.OWN_SCHEDULER).kind()).isEqualTo(FiberKind.OWN_SCHEDULER);
        } else {
            assertThatIllegalStateException()
                    .isThrownBy(() -> Fibers.of(FiberKind.OWN_SCHEDULER))
                    .withMessageContaining("--add-opens java.base/java.lang=ALL-UNNAMED");
        }
    }

    @Test
    void alwaysHasThePlatformScheduler() {
        Fibers fibers = Fibers.of(FiberKind.PLATFORM_SCHEDULER);
        assertThat(fibers.kind()).isEqualTo(FiberKind.PLATFORM_SCHEDULER);
        assertThat(fibers.turnThreads().newThread(() -> {}).isVirtual()).isTrue();
    }

    @Test
    void makesDaemonTurnThreadsWithTheContextClassLoaderOfTheCaller() {
        Thread turn = Fibers.best().turnThreads().newThread(() -> {});
        assertThat(turn.isDaemon()).isTrue();
        assertThat(turn.isVirtual()).isEqualTo(!opened);
        assertThat(turn.getContextClassLoader()).isSameAs(Thread.currentThread().getContextClassLoader());
    }
}
