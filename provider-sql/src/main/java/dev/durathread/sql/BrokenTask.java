package dev.durathread.sql;

import dev.durathread.provider.TaskKey;

/**
 * A row of the tasks table of whose instance there is no row.
 *
 * @param name the activity
 */
public record BrokenTask(TaskKey key, String name) {}
