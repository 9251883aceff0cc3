package dev.durathread.provider;

/**
 * One item of a {@linkplain Provider#commit batch}. Each is applied whole or refused whole, and a refused item leaves
 * the others of its batch alone. The items of a batch are applied in their order.
 */
public sealed interface Write
        permits NewInstance, Delivery, TurnCommit, TaskCompletion, TaskRetry, TaskHeartbeat, InstanceRelease {
    /** The instance that the item is about. */
    String instanceId();
}
