package dev.durathread.provider;

/**
 * One item of a {@linkplain Provider#commit batch}. Each is applied whole or refused whole, and a refused item leaves
 * the others of its batch alone. The items of a batch are applied in their order, and each finds what those before it
 * made: an engine stores the first turn of an instance behind its start.
 */
public sealed interface Write
        permits NewInstance, Delivery, TurnCommit, TaskCompletion, TaskRetry, TaskHeartbeat, InstanceRelease {
    /** The instance that the item is about. */
    String instanceId();
}
