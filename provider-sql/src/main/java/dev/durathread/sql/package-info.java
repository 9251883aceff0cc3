/**
 * What the providers on SQL databases share: the tables, their migrations, the mapping of rows, and every statement
 * that is the same on each database. A provider adds its own commits and claims.
 */
@NullMarked
package dev.durathread.sql;

import org.jspecify.annotations.NullMarked;
