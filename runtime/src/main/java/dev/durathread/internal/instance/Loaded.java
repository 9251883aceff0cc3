package dev.durathread.internal.instance;

import dev.durathread.provider.Fence;

/** What came of loading an instance. */
public sealed interface Loaded {
    /**
     * It can take a turn.
     *
     * @param code the one that was in memory before, brought up to date, or one that was made anew
     */
    record Ready(LoadedCode code) implements Loaded {}

    /** There is nothing to run: the instance is finished, suspended or gone. */
    record NotHere() implements Loaded {}

    /** This node has no code for it. */
    record NoCode(Fence fence, String why) implements Loaded {}

    /** Its history and its code do not go together, or cannot be read. */
    record Broken(Fence fence, Throwable why) implements Loaded {}
}
