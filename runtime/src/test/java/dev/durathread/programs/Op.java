package dev.durathread.programs;

import java.util.List;

/** One thing that a random program does; each gives a text. */
public sealed interface Op {
    /** How many events or messages it takes, at the most. */
    default int waits() {
        return 0;
    }

    record Activity(String label, boolean fails) implements Op {}

    record Timer(int minutes) implements Op {}

    record Event() implements Op {
        @Override
        public int waits() {
            return 1;
        }
    }

    record Message() implements Op {
        @Override
        public int waits() {
            return 1;
        }
    }

    record Step(String label, boolean fails) implements Op {}

    record Child(String label, boolean fails) implements Op {}

    record Detached(String label) implements Op {}

    /** Adds one to a key. */
    record Count(String key) implements Op {}

    record Status(String text, boolean reset) implements Op {}

    /** The time, a GUID, a random number and a side effect. */
    record Values(String label, boolean fails) implements Op {}

    record Patch(String change) implements Op {}

    /** Waits in vain for a time. */
    record TimedOut(int minutes) implements Op {}

    /** An activity that is given up at once. */
    record Cancelled(String label) implements Op {}

    /** A branch, a timer, waits and a child that are given up at once. */
    record GivenUp(String label) implements Op {}

    /** An activity called as a plain method. */
    record Call(String label, boolean fails) implements Op {}

    /** An activity that is waited for with a timeout that it keeps. */
    record InTime(String label, boolean fails) implements Op {}

    /** A child that is tried twice. */
    record RetriedChild(String label, boolean fails) implements Op {}

    /** A key that is set, read, cleared and pruned; one of another instance; and one that is too large. */
    record Keys(String label) implements Op {}

    record All(List<Op> members) implements Op {
        @Override
        public int waits() {
            return members.stream().mapToInt(Op::waits).sum();
        }
    }

    record AllSettled(List<Op> members) implements Op {
        @Override
        public int waits() {
            return members.stream().mapToInt(Op::waits).sum();
        }
    }

    /** The first success of something, something that fails and something that never comes. */
    record Any(Op member) implements Op {
        @Override
        public int waits() {
            return member.waits();
        }
    }

    /** A race of something against what never comes, first or last of the arguments. */
    record SettledRace(Op member, boolean first) implements Op {
        @Override
        public int waits() {
            return member.waits();
        }
    }

    /** A race that anybody may win. */
    record OpenRace(List<Op> members) implements Op {
        @Override
        public int waits() {
            return members.stream().mapToInt(Op::waits).sum();
        }
    }

    /** A branch that does one thing after the other. */
    record Branch(List<Op> ops) implements Op {
        @Override
        public int waits() {
            return ops.stream().mapToInt(Op::waits).sum();
        }
    }
}
