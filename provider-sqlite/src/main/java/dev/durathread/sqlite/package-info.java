/** Durable execution on SQLite: {@link dev.durathread.sqlite.SqliteProvider}. */
@NullMarked
package dev.durathread.sqlite;

import org.jspecify.annotations.NullMarked;
