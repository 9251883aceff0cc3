package dev.durathread.testkit.simulation;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store that all processes share, behind a network.
 *
 * <p>A call travels, is done at the store, and its answer travels back; each takes time, and the caller may have died or
 * frozen meanwhile. What was done is kept as a journal, so that the store can lose its tail: another one takes its place
 * that knows all but the last of it, as the replica does after an asynchronous failover.
 */
final class SimulatedStore {
    private static final long LEAST_TRAVEL = 50;
    private static final long LONGEST_TRAVEL = 2_500;
    private static final long LONGEST_SLOW_TRAVEL = 12_000_000;
    private static final long LONGEST_NEWS = 20_000;

    private final World world;
    private final Supplier<Provider> fresh;
    private final List<Done> journal = new ArrayList<>();
    private final List<Hearer> hearers = new ArrayList<>();
    private final List<LostTail> lostTails = new ArrayList<>();
    private final List<Call<?>> underWay = new ArrayList<>();
    private StoreFaults faults = StoreFaults.NONE;
    private Provider current;

    /** Something that changed the store, and when in true time. */
    private record Done(long atMicros, Consumer<Provider> change) {}

    /** What a failover forgot: all that was done in the store in between. */
    record LostTail(long fromMicros, long toMicros) {}

    /** One who listens, in a process. */
    private record Hearer(SimulatedProcess process, ChangeListener listener) {}

    /** A call under way. */
    private static final class Call<T> {
        final Turnstile turnstile = new Turnstile();

        @Nullable
        T answer;

        @Nullable
        RuntimeException failure;

        boolean cutOff;
    }

    SimulatedStore(World world, Supplier<Provider> fresh) {
        this.world = world;
        this.fresh = fresh;
        this.current = open();
    }

    private Provider open() {
        Provider opened = fresh.get();
        Subscription _ = opened.listen(new News());
        return opened;
    }

    void faults(StoreFaults now) {
        faults = now;
    }

    /** The store itself, for whoever looks at it from outside of the simulation. */
    Provider provider() {
        return current;
    }

    /** The time by its own clock, which is right. */
    Instant time() {
        return SimulatedProcess.EPOCH.plusMillis(world.nowMicros() / 1_000);
    }

    List<LostTail> lostTails() {
        return lostTails;
    }

    /** A call from a thread of a process. */
    <T> T call(SimulatedProcess process, String what, boolean changes, Function<Provider, T> work) {
        Call<T> call = new Call<>();
        underWay.add(call);
        boolean refused = !process.isSpared() && world.draw(faults.refused());
        boolean unanswered = !refused && !process.isSpared() && world.draw(faults.unanswered());
        world.after(travel(process), () -> arrive(process, call, what, changes && !refused, refused, unanswered, work));
        call.turnstile.pass();
        underWay.remove(call);
        RuntimeException failure = call.failure;
        if (failure != null) {
            throw failure;
        }
        return uncheckedNonNull(call.answer);
    }

    @SuppressWarnings("NullAway") // what the provider has returned
    private static <T> T uncheckedNonNull(@Nullable T answer) {
        return answer;
    }

    private long travel(SimulatedProcess process) {
        long travel = !process.isSpared() && world.draw(faults.slow())
                ? world.drawSkewed(LEAST_TRAVEL, faults.slowMicros())
                : world.drawSkewed(LEAST_TRAVEL, LONGEST_TRAVEL);
        return Math.min(LONGEST_SLOW_TRAVEL, (long) (travel * process.slowness()));
    }

    private <T> void arrive(
            SimulatedProcess process,
            Call<T> call,
            String what,
            boolean changes,
            boolean refused,
            boolean unanswered,
            Function<Provider, T> work) {
        if (call.cutOff) {
            return;
        }
        if (refused) {
            world.note(process.name() + " " + what + " refused");
            call.failure = new ProviderException("refused by the simulation: " + what, null);
        } else {
            perform(process, call, what, changes, work);
            if (unanswered) {
                world.note(process.name() + " " + what + " unanswered");
                call.answer = null;
                call.failure = new ProviderException("the answer was lost by the simulation: " + what, null);
            }
        }
        world.after(travel(process), call.turnstile::open);
    }

    private <T> void perform(
            SimulatedProcess process, Call<T> call, String what, boolean changes, Function<Provider, T> work) {
        try {
            T answer = work.apply(current);
            call.answer = answer;
            if (changes) {
                journal.add(new Done(world.nowMicros(), provider -> {
                    T _ = work.apply(provider);
                }));
            }
            world.note(process.name() + " " + what + " -> " + Words.of(answer));
        } catch (RuntimeException e) {
            world.note(process.name() + " " + what + " threw " + e);
            call.failure = e;
        }
    }

    /** Another store takes the place of this one, which knows nothing of the last so many changes. */
    void loseTail(int changes) {
        int kept = Math.max(0, journal.size() - changes);
        if (kept == journal.size()) {
            return;
        }
        long from = journal.get(kept).atMicros();
        lostTails.add(new LostTail(from, world.nowMicros()));
        world.note("the store loses its last " + (journal.size() - kept) + " changes");
        journal.subList(kept, journal.size()).clear();
        Provider next = fresh.get();
        journal.forEach(done -> redo(done, next));
        current = next;
        Subscription _ = next.listen(new News());
        cutOff();
        hearers.forEach(hearer -> tell(hearer, ChangeListener::changedElsewhere));
    }

    private static void redo(Done done, Provider next) {
        try {
            done.change().accept(next);
        } catch (RuntimeException e) {
            throw new IllegalStateException("a change that was done cannot be done again", e);
        }
    }

    private void cutOff() {
        for (Call<?> call : underWay) {
            if (!call.turnstile.isOpen() && call.failure == null) {
                call.cutOff = true;
                call.answer = null;
                call.failure = new ProviderException("the connection broke as the store failed over", null);
                world.after(world.drawSkewed(LEAST_TRAVEL, LONGEST_TRAVEL), call.turnstile::open);
            }
        }
    }

    Subscription listen(SimulatedProcess process, ChangeListener listener) {
        Hearer hearer = new Hearer(process, listener);
        hearers.add(hearer);
        return () -> hearers.remove(hearer);
    }

    /** Forgets a process that died. */
    void forget(SimulatedProcess process) {
        hearers.removeIf(hearer -> hearer.process() == process);
    }

    private void tellAll(Consumer<ChangeListener> news) {
        hearers.forEach(hearer -> {
            if (!world.draw(faults.lostNews())) {
                tell(hearer, news);
                if (world.draw(faults.doubledNews())) {
                    tell(hearer, news);
                }
            }
        });
    }

    private void tell(Hearer hearer, Consumer<ChangeListener> news) {
        world.after(world.drawSkewed(LEAST_TRAVEL, LONGEST_NEWS), () -> {
            if (hearers.contains(hearer) && !hearer.process().isDead()) {
                hearer.process().start("news", () -> news.accept(hearer.listener()));
            }
        });
    }

    /** What the store tells. */
    private final class News implements ChangeListener {
        @Override
        public void workAvailable() {
            tellAll(ChangeListener::workAvailable);
        }

        @Override
        public void instanceChanged(String instanceId) {
            tellAll(listener -> listener.instanceChanged(instanceId));
        }

        @Override
        public void tasksRemoved() {
            tellAll(ChangeListener::tasksRemoved);
        }
    }
}
