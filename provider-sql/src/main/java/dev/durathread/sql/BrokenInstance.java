package dev.durathread.sql;

/**
 * A row of the instances table that cannot be what it should.
 *
 * @param reason what is wrong with it, with the code that the operator is shown
 */
public record BrokenInstance(String instanceId, String reason) {}
