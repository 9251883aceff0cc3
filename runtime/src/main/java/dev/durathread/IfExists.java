package dev.durathread;

import dev.durathread.failure.InstanceAlreadyExistsException;

/** What a start does when an instance of that id exists. */
public enum IfExists {
    /** It throws {@link InstanceAlreadyExistsException}. */
    FAIL,
    /**
     * It does nothing: the instance that exists is the one. It throws when that one runs another orchestration. Events of
     * the start are sent to it, see {@link StartOptions#withEvent}.
     */
    RETURN_EXISTING,
    /**
     * It deletes one that has finished, with its sub-orchestrations, and starts anew. One that has not finished makes it
     * throw, unless the start has events: they are sent to it then, see {@link StartOptions#withEvent}.
     */
    REPLACE_FINISHED
}
