package dev.durathread.postgres;

import dev.durathread.sql.SqlSession;
import java.sql.SQLException;

/**
 * What the engine has to know of a server, asked once.
 *
 * @param version the number that {@code server_version_num} shows, as 170004
 * @param bearsGenericPlans whether it runs a generic plan of every statement; one whose tables are spread over several
 *     servers has to see the values before it knows where to send a statement
 */
record Server(int version, boolean bearsGenericPlans) {
    private static final String QUESTION = "select current_setting('server_version_num')::int,"
            + " (select count(*) from pg_extension where extname = 'citus')::int";

    static Server ask(SqlSession session) throws SQLException {
        return session.list(QUESTION, row -> new Server(row.count(), row.count() == 0))
                .getFirst();
    }

    /** Whether it ends a transaction that takes too long, whatever it does. */
    boolean boundsTransactions() {
        return version >= 170_000;
    }
}
