/**
 * What providers on SQL databases share: the tables, their migrations, the mapping of rows, and every statement that is
 * the same for all of them, written once with jOOQ. A provider adds its own hot path: commits and claims.
 */
@NullMarked
package dev.durathread.sql;

import org.jspecify.annotations.NullMarked;
