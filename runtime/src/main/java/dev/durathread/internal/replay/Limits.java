package dev.durathread.internal.replay;

/**
 * What an execution may hold at the most.
 *
 * @param customStatusBytes UTF-8 bytes of the JSON text
 * @param keys keys of the key-value store
 * @param valueBytes UTF-8 bytes of the JSON text of one value
 * @param historyEvents events of one execution
 */
public record Limits(int customStatusBytes, int keys, int valueBytes, int historyEvents) {}
