package dev.durathread.testkit.memory;

import dev.durathread.provider.SessionClaim;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who has which session, and until when. */
final class Sessions {
    private final Map<String, Session> sessions = new HashMap<>();

    private record Session(String owner, Instant until, Instant activeAt) {
        boolean runs(Instant now) {
            return until.isAfter(now);
        }
    }

    /** From when on an owner may take tasks of a session; null for never. */
    @Nullable
    Instant admitsFrom(String id, SessionClaim claim, Instant now) {
        Session session = sessions.get(id);
        if (session != null && session.runs(now)) {
            return session.owner().equals(claim.owner()) ? now : session.until();
        }
        long held = sessions.values().stream()
                .filter(other -> other.owner().equals(claim.owner()) && other.runs(now))
                .count();
        return held < claim.maxSessions() ? now : firstEndOf(claim.owner(), now);
    }

    private @Nullable Instant firstEndOf(String owner, Instant now) {
        return sessions.values().stream()
                .filter(session -> session.owner().equals(owner) && session.runs(now))
                .map(Session::until)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Gives a session to an owner, or extends its lease. */
    void take(String id, SessionClaim claim, Instant now) {
        sessions.put(id, new Session(claim.owner(), claim.until(), now));
    }

    /** Notes that something happened in the session of a task, if it has one. */
    void active(Task task, Instant now) {
        if (task.made.session() != null) {
            sessions.computeIfPresent(
                    task.made.session(), (_, session) -> new Session(session.owner(), session.until(), now));
        }
    }

    /** Extends the sessions of an owner in which something happened lately, and forgets all whose lease has run out. */
    void renew(String owner, Instant until, Instant activeSince, Instant now) {
        sessions.replaceAll((_, session) ->
                session.owner().equals(owner) && !session.activeAt().isBefore(activeSince)
                        ? new Session(owner, until, session.activeAt())
                        : session);
        sessions.values().removeIf(session -> !session.runs(now));
    }
}
