package dev.durathread.sqlite;

import static dev.durathread.sql.Placeholders.NUMBER;
import static dev.durathread.sql.Placeholders.TEXT;
import static dev.durathread.sql.Tables.SESSIONS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.min;

import dev.durathread.provider.SessionClaim;
import dev.durathread.sql.SqlSession;
import java.sql.SQLException;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The owner of each session, and until when. Times are milliseconds. */
final class Sessions {
    private final String running;
    private final String held;
    private final String take;
    private final String active;

    Sessions(DSLContext dsl) {
        running = dsl.render(dsl.select(SESSIONS.owner, SESSIONS.until)
                .from(SESSIONS)
                .where(SESSIONS.sessionId.eq(TEXT), SESSIONS.until.gt(NUMBER)));
        held = dsl.render(dsl.select(count(), min(SESSIONS.until))
                .from(SESSIONS)
                .where(SESSIONS.owner.eq(TEXT), SESSIONS.until.gt(NUMBER)));
        take = dsl.render(
                dsl.insertInto(SESSIONS, SESSIONS.sessionId, SESSIONS.owner, SESSIONS.until, SESSIONS.lastActive)
                        .values(TEXT, TEXT, NUMBER, NUMBER)
                        .onConflict(SESSIONS.sessionId)
                        .doUpdate()
                        .set(SESSIONS.owner, excluded(SESSIONS.owner))
                        .set(SESSIONS.until, excluded(SESSIONS.until))
                        .set(SESSIONS.lastActive, excluded(SESSIONS.lastActive)));
        active =
                dsl.render(dsl.update(SESSIONS).set(SESSIONS.lastActive, NUMBER).where(SESSIONS.sessionId.eq(TEXT)));
    }

    private record Running(String owner, long until) {}

    private record Held(long sessions, @Nullable Long firstEnd) {}

    /** The time from which an owner may take tasks of a session; null for never. */
    @Nullable
    Long admitsFrom(SqlSession session, String id, SessionClaim claim, long now) throws SQLException {
        Running current = session.firstOrNull(running, row -> new Running(row.text(), row.number()), id, now);
        if (current != null) {
            return current.owner().equals(claim.owner()) ? Long.valueOf(now) : Long.valueOf(current.until());
        }
        Held own = session.list(held, row -> new Held(row.number(), row.numberOrNull()), claim.owner(), now)
                .getFirst();
        return own.sessions() < claim.maxSessions() ? Long.valueOf(now) : own.firstEnd();
    }

    /** Gives a session to an owner, or extends its lease. */
    void take(SqlSession session, String id, SessionClaim claim, long now) throws SQLException {
        session.run(take, id, claim.owner(), claim.until().toEpochMilli(), now);
    }

    /** Records that something happened in a session. */
    void active(SqlSession session, String id, long now) throws SQLException {
        session.run(active, now, id);
    }
}
