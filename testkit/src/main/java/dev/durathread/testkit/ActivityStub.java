package dev.durathread.testkit;

import dev.durathread.Activity;
import dev.durathread.ActivityContext;
import dev.durathread.ActivityType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A scripted activity that notes its calls; made by {@link TestEnvironment#stub(ActivityType)} and, with the real
 * activity behind it, by {@link TestEnvironment#spy}.
 *
 * <p>Behaviours are listed in order. Each serves one attempt, or as many as {@link #times} says. The last one serves
 * all attempts that follow. Attempts are counted over all instances. Delays and hangs take virtual time only.
 *
 * {@snippet :
 * ActivityStub<Order, String> charge = env.stub(CHARGE)
 *         .fails(new IOException("bank is down")).times(2)
 *         .after(Duration.ofHours(1)).returns("payment-1");
 * charge.when(order -> order.cents() > 100_000).fails(new IllegalArgumentException("too much"));
 * ...
 * assertThat(charge.calls()).hasSize(3);
 * }
 */
public final class ActivityStub<I, O> {
    private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();

    private final ActivityType<I, O> type;
    private final Supplier<Instant> now;
    private final StubScript<I, O> script = new StubScript<>();
    private final List<Case<I, O>> cases = new CopyOnWriteArrayList<>();
    private final List<StubCall<I>> calls = new CopyOnWriteArrayList<>();

    private record Case<I, O>(Predicate<? super I> inputs, ActivityStub<I, O> stub) {}

    ActivityStub(ActivityType<I, O> type, Supplier<Instant> now) {
        this.type = type;
        this.now = now;
    }

    /** Returns a value. */
    public ActivityStub<I, O> returns(@Nullable O value) {
        return answers(new Fixed<>(value)::get);
    }

    private record Fixed<O>(@Nullable O value) {
        @SuppressWarnings("NullAway") // an activity may return null
        <I> O get(ActivityContext ctx, I input) {
            return value;
        }
    }

    /** Does what a body does. */
    public ActivityStub<I, O> answers(Activity<I, O> body) {
        script.add(Objects.requireNonNull(body, "body"));
        return this;
    }

    /** Fails. */
    public ActivityStub<I, O> fails(Exception failure) {
        Objects.requireNonNull(failure, "failure");
        return answers((_, _) -> {
            throw failure;
        });
    }

    /** The attempt does not return until it is cancelled or times out. */
    public ActivityStub<I, O> hangs() {
        return answers((ctx, _) -> {
            pause(ctx, FOR_EVER);
            throw new InterruptedException("the activity hung until it was given up");
        });
    }

    /** Delays the next behaviour, in virtual time. */
    public ActivityStub<I, O> after(Duration delay) {
        script.delayNext(delay);
        return this;
    }

    /** Lets the last behaviour serve that many attempts. */
    public ActivityStub<I, O> times(int attempts) {
        script.repeatLast(attempts);
        return this;
    }

    /**
     * A script of its own for the inputs that match. It wins over the script for all inputs. If several match, the one
     * added last wins. Its calls are recorded here too.
     */
    public ActivityStub<I, O> when(Predicate<? super I> inputs) {
        ActivityStub<I, O> stub = new ActivityStub<>(type, now);
        cases.addFirst(new Case<>(inputs, stub));
        return stub;
    }

    /** Removes the whole script. The recorded calls stay. */
    public ActivityStub<I, O> reset() {
        script.clear();
        cases.clear();
        return this;
    }

    /** Every attempt so far, in the order in which they began. */
    public List<StubCall<I>> calls() {
        return List.copyOf(calls);
    }

    /** The inputs of {@link #calls()}. */
    public List<@Nullable I> inputs() {
        List<@Nullable I> inputs = new ArrayList<>();
        calls.forEach(call -> inputs.add(call.input()));
        return inputs;
    }

    O run(ActivityContext ctx, I input) throws Exception {
        calls.add(new StubCall<>(ctx.instanceId(), input, ctx.attempt(), now.get()));
        for (Case<I, O> other : cases) {
            if (other.inputs().test(input)) {
                return other.stub().run(ctx, input);
            }
        }
        if (script.isEmpty()) {
            throw new IllegalStateException("the stub of activity \"" + type.name()
                    + "\" was called and does not know what to do; call returns, answers, fails or hangs on it");
        }
        StubScript.Behaviour<I, O> behaviour = script.next();
        if (behaviour.delay().isPositive() && pause(ctx, behaviour.delay())) {
            throw new InterruptedException("the activity was given up while it was delayed");
        }
        return behaviour.body().run(ctx, input);
    }

    /** Waits in virtual time. Returns true when the activity was cancelled meanwhile. */
    private static boolean pause(ActivityContext ctx, Duration time) {
        return ctx.awaitCancelled(time);
    }
}
