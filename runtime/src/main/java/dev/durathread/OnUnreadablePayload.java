package dev.durathread;

import dev.durathread.failure.PayloadException;

/**
 * What becomes of an instance whose code cannot read what is stored for it: an event, a result, an input, a key. The call
 * that reads throws a {@link PayloadException}, which the code may catch; this is about the one that it does not.
 */
public enum OnUnreadablePayload {
    /** The instance waits, blocked, and goes on where a node has code that can read it. */
    BLOCK,
    /** The instance fails. */
    FAIL
}
