package dev.durathread.internal.replay;

import dev.durathread.DurableFuture;
import dev.durathread.OnUnreadablePayload;
import dev.durathread.TypeRef;
import dev.durathread.failure.BranchCancelledException;
import dev.durathread.failure.BranchFailedException;
import dev.durathread.failure.DurableException;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.failure.PayloadException;
import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.OrchestrationCancelRequested;
import dev.durathread.history.HistoryEvent.OrchestrationContinuedAsNew;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.history.HistoryEvent.TimerCreated;
import dev.durathread.history.Saturated;
import dev.durathread.internal.fiber.Fibers;
import dev.durathread.internal.payload.Payloads;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** The state of one execution and the ways in which its code acts on it. One thread at a time touches it. */
final class Execution {
    private static final int NANOS_BELOW_A_MILLI = 999_999;
    private static final TypeRef<Void> NOTHING = TypeRef.of(Void.class);

    private final Identity identity;
    private final Payloads payloads;
    private final World world;
    private final ReplayOptions options;
    private final Fibers fibers;
    private final Inbox inbox;
    private final Journal journal;
    private final Strands strands;
    private final Requests requests;
    private final HistoryRoom room;
    private @Nullable String cancelReason;

    Execution(Identity identity, Fibers fibers, Payloads payloads, World world, ReplayOptions options, Inbox inbox) {
        this.identity = identity;
        this.payloads = payloads;
        this.world = world;
        this.options = options;
        this.fibers = fibers;
        this.inbox = inbox;
        this.journal = new Journal(identity.instanceId(), new Matching(payloads, options.comparison()));
        this.strands = new Strands(fibers, identity.instanceId());
        this.requests = new Requests(this, journal, inbox.mailboxes());
        this.room = new HistoryRoom(this);
    }

    Identity identity() {
        return identity;
    }

    Payloads payloads() {
        return payloads;
    }

    World world() {
        return world;
    }

    ReplayOptions options() {
        return options;
    }

    Limits limits() {
        return options.limits();
    }

    Fibers fibers() {
        return fibers;
    }

    Inbox inbox() {
        return inbox;
    }

    // Holds nothing and is made as it is needed.
    LimitChecks limitChecks() {
        return new LimitChecks(this);
    }

    /**
     * Writes a value that the code hands over.
     *
     * @param type what it will be read as; null where nobody has said so
     */
    Input input(@Nullable Object value, @Nullable Type type, Supplier<String> subject) {
        String json = payloads.write(
                value, type, subject, (limit, size, most) -> limitChecks().payload(limit, size, most, subject));
        return new Input(json, type == null && value != null ? value.getClass() : type);
    }

    /**
     * Reads a value that is stored for the instance.
     *
     * @throws PayloadException when it cannot be read, which the code may catch; one that it does not blocks the instance
     */
    <T> T read(String json, TypeRef<T> type, Supplier<String> subject) {
        try {
            return payloads.read(json, type, subject);
        } catch (PayloadException e) {
            journal.unreadable(e);
            throw e;
        }
    }

    /** Leaves the code at a failure to read what is stored: whatever comes of it would be there for good. */
    boolean blockedBy(Throwable thrown) {
        PayloadException unreadable = options.onUnreadable() == OnUnreadablePayload.FAIL
                        || journal.peekRecorded() instanceof OrchestrationFailed
                ? null
                : journal.unreadableIn(thrown);
        if (unreadable == null) {
            return false;
        }
        journal.broke(unreadable);
        strands.stop();
        return true;
    }

    Journal journal() {
        return journal;
    }

    Strands strands() {
        return strands;
    }

    Requests requests() {
        return requests;
    }

    /** Does what the running strand asks for. Where the execution cannot go on, the strand stops and nothing comes back. */
    <R> R asking(Supplier<R> ask) {
        strands.enter();
        return stoppingWhenBroken(ask);
    }

    /** As {@link #asking}, for what lets the history grow. */
    <R> R askingForMore(Supplier<R> ask) {
        return asking(() -> {
            room.require();
            return ask.get();
        });
    }

    /** Warns once the turn is committed, in the log of the orchestration. */
    void warn(String text) {
        if (world.logs(identity.name(), Level.WARN)) {
            journal.turn().logged(new LogLine(Level.WARN, text, null));
        }
    }

    /** How much the history may grow. */
    HistoryRoom room() {
        return room;
    }

    private <R> R stoppingWhenBroken(Supplier<R> ask) {
        try {
            return ask.get();
        } catch (Journal.Stopped e) {
            strands.stop();
            strands.halt();
            throw e;
        }
    }

    /** Settles a promise from inside a strand whose own work is done. */
    void settling(Promise<?> promise) {
        stoppingWhenBroken(() -> {
            promise.settle();
            return promise;
        });
    }

    Strand startStrand(Runnable body) {
        return strands.start(body);
    }

    DurableFuture<Void> timer(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("timer delay is " + delay + ", it must not be negative");
        }
        return askingForMore(() -> timerAt(Saturated.plus(journal.now(), delay)));
    }

    DurableFuture<Void> timerAt(Instant due) {
        Instant whole = Instant.ofEpochMilli(
                Saturated.instant(due).plusNanos(NANOS_BELOW_A_MILLI).toEpochMilli()); // never early
        return requests.open(new TimerCreated(0, journal.now(), whole), null, NOTHING);
    }

    /** Takes a request to cancel: the first is recorded and applied, later ones are for nobody. */
    void takeCancel(OrchestrationCancelRequested cancel, Arrival arrival) {
        if (arrival.sequence() != 0) {
            journal.turn().consumed(arrival.sequence());
        }
        if (cancelReason == null) {
            cancelled(journal.append(cancel).reason());
        }
    }

    /** The cancellation of the instance reaches every strand; what is open is given up. */
    void cancelled(String reason) {
        cancelReason = reason;
        Supplier<DurableException> failure = () -> new OrchestrationCancelledException(identity.instanceId(), reason);
        requests.cancelAll(GiveUp.instanceCancelled(reason), failure);
        strands.interruptAll(() -> new OrchestrationCancelledException(identity.instanceId(), reason));
    }

    /** Why the instance was cancelled; null while nobody has. */
    @Nullable
    String cancelReason() {
        return cancelReason;
    }

    /**
     * Ends the execution: gives up what is open, records the end and stops every strand.
     *
     * @param output what the value that it ends with was written as; null for none
     */
    void finish(Ended ending, @Nullable Type output, String how) {
        requests.cancelAll(GiveUp.atEnd(how), branchCancelled());
        journal.end(ending, output);
        strands.stop();
    }

    /**
     * Gives way to the next execution. Never returns; throws when the instance was cancelled at this very point, so that
     * an orchestration which always continues as new can be cancelled.
     */
    <T> T continueAsNew(Input input, @Nullable String version) {
        asking(this::takeCancelHere);
        asking(() -> {
            finish(
                    new OrchestrationContinuedAsNew(0, journal.now(), input.json(), version),
                    input.type(),
                    "continued_as_new");
            return input;
        });
        strands.halt();
        throw new AssertionError("a halted strand went on");
    }

    private boolean takeCancelHere() {
        if (cancelReason != null) {
            return false;
        }
        if (journal.peekRecorded() instanceof OrchestrationCancelRequested recorded) {
            journal.takeRecorded();
            cancelled(recorded.reason());
            return true;
        }
        Arrival next = journal.isAtEnd() ? inbox.arrivals().peek() : null;
        if (next == null || !(next.event() instanceof OrchestrationCancelRequested cancel)) {
            return false;
        }
        inbox.arrivals().remove();
        takeCancel(cancel, next);
        return true;
    }

    Supplier<DurableException> branchCancelled() {
        return () -> new BranchCancelledException(identity.instanceId());
    }

    /** A failure of user code in a branch or a map function: the engine's own kinds as they are, others wrapped. */
    DurableException branchFailure(Throwable thrown) {
        return thrown instanceof DurableException durable
                ? durable
                : new BranchFailedException(identity.instanceId(), thrown);
    }

    /** Lets pass what ends a strand of a stopped execution: it is not the user's. */
    void rethrowIfStopped(Throwable thrown) {
        if (thrown instanceof VirtualMachineError trouble && !(thrown instanceof StackOverflowError)) {
            throw trouble; // of the JVM, not of this code: its turn is run again later
        }
        if (strands.isStopped()) {
            if (thrown instanceof Error error) {
                throw error;
            }
            strands.halt();
        }
    }
}
