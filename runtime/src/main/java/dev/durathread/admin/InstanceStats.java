package dev.durathread.admin;

/**
 * How much belongs to an instance.
 *
 * @param historyEvents events of the current execution
 * @param historyBytes UTF-8 bytes of their JSON
 * @param pendingMessages messages in the inbox that no committed turn has taken
 * @param kvKeys keys of its key-value store
 * @param kvBytes UTF-8 bytes of those keys and of the JSON of their values
 */
public record InstanceStats(long historyEvents, long historyBytes, long pendingMessages, int kvKeys, long kvBytes) {}
