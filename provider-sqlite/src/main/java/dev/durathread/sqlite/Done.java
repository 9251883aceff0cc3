package dev.durathread.sqlite;

import dev.durathread.sql.News;

/** The result of a transaction that was committed. */
record Done<T>(T result, News news) {}
