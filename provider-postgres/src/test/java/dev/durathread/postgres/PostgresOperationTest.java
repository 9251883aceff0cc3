package dev.durathread.postgres;

import dev.durathread.operation.OperationContract;

/** Clients, administration, metrics and shutdown on a server; {@link PostgresTestStore} is what the tests find. */
class PostgresOperationTest extends OperationContract {}
