package dev.durathread.internal.replay;

import dev.durathread.history.ParentLink;
import org.jspecify.annotations.Nullable;

/**
 * Which execution of which instance a machine runs.
 *
 * @param incarnation tells the instance from an earlier one of the same id, which was deleted
 * @param version the version that it is pinned to
 * @param parent who waits for the result; null for a root
 */
public record Identity(
        String instanceId,
        long incarnation,
        long executionId,
        String name,
        String version,
        @Nullable ParentLink parent) {}
