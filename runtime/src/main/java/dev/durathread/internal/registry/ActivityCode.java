package dev.durathread.internal.registry;

import dev.durathread.Activity;
import dev.durathread.ActivityType;

/** A registered activity. */
public record ActivityCode<I, O>(ActivityType<I, O> type, Activity<I, O> body) {}
