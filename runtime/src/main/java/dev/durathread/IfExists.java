package dev.durathread;

import dev.durathread.failure.InstanceAlreadyExistsException;

/** What a start does when an instance of that id exists. */
public enum IfExists {
    /** It throws {@link InstanceAlreadyExistsException}. */
    FAIL,
    /** It does nothing: the instance that exists is the one. */
    RETURN_EXISTING,
    /** It deletes one that has finished and starts anew; one that has not finished makes it throw. */
    REPLACE_FINISHED
}
