package dev.durathread;

/**
 * How far replay compares what the code asks for with what is recorded, beyond the kind of call and its name, which always
 * have to be the same.
 */
public enum ReplayComparison {
    /** Inputs, keys' values and results have the same JSON, the order of properties apart. */
    JSON,
    /**
     * Inputs, keys' values and results mean the same to today's types: a property that is absent is as one that is null or
     * has its default, one that no type has any more does not count, nor does how a number is written. A property that was
     * added to an input, or taken from it, does not stop the instances in flight.
     */
    VALUES,
    /** Names alone: any input, tag and session will do. */
    NAMES
}
