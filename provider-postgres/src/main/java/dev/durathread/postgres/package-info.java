/**
 * Storage in PostgreSQL 13 and later, in a schema of its own.
 *
 * <p>{@link dev.durathread.postgres.PostgresProvider} is the whole public surface. A batch of writes costs two round
 * trips, whatever it holds: the first locks and reads what the batch is about, then a unit of work applies the writes in
 * memory, and the second writes the net effect with one statement a table and commits.
 */
@NullMarked
package dev.durathread.postgres;

import org.jspecify.annotations.NullMarked;
