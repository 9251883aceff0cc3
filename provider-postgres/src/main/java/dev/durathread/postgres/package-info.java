/**
 * Storage in PostgreSQL 13 and later, in a schema of its own.
 *
 * <p>{@link dev.durathread.postgres.PostgresProvider} is the only public class to use. A batch of writes takes two
 * round trips, however large it is. The first locks and reads the rows that the batch changes. A unit of work then
 * applies the writes in memory. The second round trip writes the net effect, one statement for each table, and commits.
 */
@NullMarked
package dev.durathread.postgres;

import org.jspecify.annotations.NullMarked;
