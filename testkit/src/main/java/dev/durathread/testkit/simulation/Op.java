package dev.durathread.testkit.simulation;

import java.util.List;

/** One thing that a random program does. Its place in the program names it. */
sealed interface Op {
    /** @param failures how many attempts fail before one succeeds, with retries enough for them */
    record Activity(int failures, int millis) implements Op {}

    /** An activity that fails for good. */
    record FailingActivity() implements Op {}

    record Step(int failures) implements Op {}

    record Timer(int millis) implements Op {}

    record Event(String name) implements Op {}

    record Message(String queue) implements Op {}

    /** An event, or a timer if that is due before. */
    record EventInTime(String name, int millis) implements Op {}

    /** Waits in vain for a time. */
    record InVain(int millis) implements Op {}

    /** A child that is awaited. */
    record Child(long seed, int size) implements Op {}

    /** An instance that is started and left alone. */
    record Detached(long seed, int size) implements Op {}

    /** Adds one to a key of the instance, and gives what it is then. */
    record Count(String key) implements Op {}

    record Status(boolean reset) implements Op {}

    /** The time, a GUID, a random number and a side effect. */
    record Values() implements Op {}

    record Patch(String change) implements Op {}

    /** An activity, a timer, a wait and a child that are given up at once. */
    record GivenUp(int which) implements Op {}

    record All(List<Op> members) implements Op {}

    record Settled(List<Op> members) implements Op {}

    record Any(List<Op> members) implements Op {}

    record Race(List<Op> members) implements Op {}

    /** A branch that does one thing after the other. */
    record Branch(List<Op> ops) implements Op {}
}
