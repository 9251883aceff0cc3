package dev.durathread.sqlite;

import dev.durathread.operation.OperationContract;

/** Clients, administration, metrics and shutdown on a file; {@link SqliteTestStore} is what the tests find. */
class SqliteOperationTest extends OperationContract {}
