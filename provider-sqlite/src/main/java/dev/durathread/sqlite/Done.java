package dev.durathread.sqlite;

import dev.durathread.sql.News;

/** What a transaction brought, now that it is committed. */
record Done<T>(T result, News news) {}
