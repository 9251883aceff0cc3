package dev.durathread.internal.replay;

import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** A line that orchestration code logged in a live turn, to be written once the turn is committed. */
public record LogLine(Level level, String message, @Nullable Throwable thrown) {}
