package dev.durathread.internal.replay;

import dev.durathread.failure.NonDeterminismException;
import dev.durathread.failure.PayloadException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.PatchMarked;
import dev.durathread.history.HistoryEvent.Requested;
import dev.durathread.history.HistoryEvent.ValueRecorded;
import dev.durathread.history.ValueKind;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where what the code does meets history.
 *
 * <p>Until history is at its end, each thing that the code asks for must be the next event of it. From there on the code
 * is live, and what it asks for becomes the next event. Where a page of history ends is not its end. The journal never
 * looks back (INV-7).
 */
final class Journal {
    private static final int MOST_CAUSES = 100;

    private final String instanceId;
    private final Matching matching;
    private final Backlog recorded = new Backlog();
    private Map<String, Boolean> patches = Map.of(); // made when first used
    private @Nullable TurnRecorder turn; // made when first used: most instances only wait
    private Instant now = Instant.EPOCH;
    private long lastEventId;
    private boolean live;
    private boolean exactly;
    private boolean ended;
    private @Nullable RuntimeException broken;
    private List<PayloadException> unreadable = List.of(); // made when first used

    Journal(String instanceId, Matching matching) {
        this.instanceId = instanceId;
        this.matching = matching;
    }

    /** Gives the last page of recorded events to replay; until it is used up the code is not live. */
    void feedLast(List<HistoryEvent> page) {
        recorded.addLast(page);
        live = false;
    }

    /** Gives a page of recorded events to replay, on which more follow. */
    void feedPart(List<HistoryEvent> page) {
        recorded.addPart(page);
        live = false;
    }

    /** Compares from now on as well what code may change while instances run. */
    void compareExactly() {
        exactly = true;
    }

    /** Sets the time at which whatever is recorded from now on was recorded. */
    void setNow(Instant when) {
        now = when;
    }

    /** What the turn has gathered so far. */
    TurnRecorder turn() {
        TurnRecorder current = turn;
        if (current == null) {
            current = new TurnRecorder();
            turn = current;
        }
        return current;
    }

    /** Takes what the turn has gathered and begins the next one. */
    Turn takeTurn() {
        Turn taken = turn().turn();
        turn = null;
        return taken;
    }

    Instant now() {
        return now;
    }

    long lastEventId() {
        return lastEventId;
    }

    /** Whether the execution has come to its end. */
    boolean isEnded() {
        return ended;
    }

    /** Whether an event came up in the present turn, as against out of history. */
    boolean isNew(HistoryEvent event) {
        return turn().has(event);
    }

    /** Whether everything so far came out of history. */
    boolean isReplaying() {
        return !live;
    }

    /** Whether nothing more is recorded, also in pages that have not come: whatever the code asks for now is new. */
    boolean isAtEnd() {
        return recorded.isAtEnd();
    }

    /** Whether recorded events can be taken once the code is quiet. */
    boolean canTakeRecorded() {
        return recorded.hasWholeStep();
    }

    /** The next recorded event; null at the end of history. */
    @Nullable
    HistoryEvent peekRecorded() {
        return recorded.peek();
    }

    /** Takes the next recorded event. */
    HistoryEvent takeRecorded() {
        HistoryEvent event = recorded.remove();
        lastEventId = event.eventId();
        return event;
    }

    /** Records an event at the end of history. */
    @SuppressWarnings("unchecked") // recordedAs gives its own type
    <E extends HistoryEvent> E append(E event) {
        live = true;
        E placed = (E) event.recordedAs(lastEventId + 1, now);
        lastEventId++;
        turn().recorded(placed);
        return placed;
    }

    /**
     * Finds in history what the code asks for, or records it.
     *
     * @throws Stopped when history has something else here
     */
    <E extends HistoryEvent> E request(E asked) {
        return request(asked, null);
    }

    /**
     * Finds in history what the code asks for, or records it.
     *
     * @param type what the value that goes with it was written as; null for none
     * @throws Stopped when history has something else here
     */
    @SuppressWarnings("unchecked") // same() compares the classes
    <E extends HistoryEvent> E request(E asked, @Nullable Type type) {
        HistoryEvent next = recorded.peek();
        if (next == null) {
            return append(asked);
        }
        if (!isSame(asked, next, type) || (exactly && !Matching.exactly(asked, next, now))) {
            throw diverge(next, asked);
        }
        return (E) takeRecorded();
    }

    private boolean isSame(HistoryEvent asked, HistoryEvent next, @Nullable Type type) {
        try {
            return matching.same(asked, next, type);
        } catch (PayloadException e) {
            throw broke(e); // what is recorded cannot be decoded
        }
    }

    /** Records the end of the execution, or finds it in history. */
    void end(Ended asked, @Nullable Type output) {
        request(asked, output);
        ended = true;
    }

    /** Takes a recorded end that the code did not ask for: the engine's own, or an operator's. */
    void endAsRecorded() {
        takeRecorded();
        ended = true;
    }

    /** A value taken live once and given again on each replay. */
    String value(ValueKind kind, Supplier<String> supplier) {
        return value(kind, Set.of(kind), () -> new ValueRecorded(0, now, kind, supplier.get()))
                .value();
    }

    /**
     * A value taken live once and given again on each replay.
     *
     * @param kind the kind asked for
     * @param kinds what it may have been recorded as
     */
    ValueRecorded value(ValueKind kind, Set<ValueKind> kinds, Supplier<ValueRecorded> taken) {
        HistoryEvent next = recorded.peek();
        if (next == null) {
            return append(taken.get());
        }
        if (!(next instanceof ValueRecorded value) || !kinds.contains(value.valueKind())) {
            throw diverge(next, new ValueRecorded(0, now, kind, "null"));
        }
        takeRecorded();
        return value;
    }

    /** Whether the change was there when the code first passed here. */
    boolean patched(String changeId) {
        Boolean known = patches.get(changeId);
        if (known != null) {
            return known;
        }
        boolean patched = recorded.isAtEnd()
                || (recorded.peek() instanceof PatchMarked p && p.changeId().equals(changeId));
        if (patched) {
            request(new PatchMarked(0, now, changeId));
        }
        if (patches.isEmpty()) {
            patches = new HashMap<>(2);
        }
        patches.put(changeId, patched);
        return patched;
    }

    /** Notes that the code could not read what is stored; the exception is the code's to catch. */
    void unreadable(PayloadException e) {
        if (unreadable.isEmpty()) {
            unreadable = new ArrayList<>(1);
        }
        unreadable.add(e);
    }

    /** Which of these was thrown, or caused what was; null for none. */
    @Nullable
    PayloadException unreadableIn(Throwable thrown) {
        if (unreadable.isEmpty()) {
            return null;
        }
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            if (cause instanceof PayloadException found && unreadable.contains(found)) {
                return found;
            }
            cause = cause.getCause();
        }
        return null;
    }

    /**
     * Notes that code and history part here; the first such note is the one that counts. Code that could not read what it
     * once could parts from its history because of that.
     */
    Stopped diverge(HistoryEvent expected, HistoryEvent asked) {
        return broke(
                !unreadable.isEmpty()
                        ? unreadable.getFirst()
                        : new NonDeterminismException(
                                instanceId,
                                expected.eventId(),
                                Description.of(expected),
                                Description.of(asked),
                                SourceLine.ofCaller()));
    }

    /**
     * Notes a recorded event that the code leaves no place for.
     *
     * @param sourceLine where the code waits; empty when it does not
     */
    Stopped diverge(HistoryEvent expected, String why, Optional<String> sourceLine) {
        return broke(
                new NonDeterminismException(instanceId, expected.eventId(), Description.of(expected), why, sourceLine));
    }

    /** Notes why the execution cannot go on; the first such note is the one that counts. */
    Stopped broke(RuntimeException why) {
        if (broken == null) {
            broken = why;
        }
        return Stopped.SIGNAL;
    }

    /** Whether the execution cannot go on. */
    boolean isBroken() {
        return broken != null;
    }

    /** Throws what was noted; does nothing when all is well. */
    void throwIfBroken() {
        if (broken != null) {
            throw broken;
        }
    }

    /** Leaves the code where it is; never seen by user code, for whom the strand just stops. */
    static final class Stopped extends Error {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("StaticAssignmentOfThrowable") // stackless, and always the same
        static final Stopped SIGNAL = new Stopped();

        private Stopped() {
            super("the execution cannot go on", null, false, false);
        }
    }

    /** Whether the event is one that only the code can cause. */
    static boolean isCodesOwn(HistoryEvent event) {
        return event instanceof Requested || event instanceof Ended;
    }
}
