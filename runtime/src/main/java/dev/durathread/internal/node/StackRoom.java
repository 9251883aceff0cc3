package dev.durathread.internal.node;

/**
 * Looks whether a thread that is not the engine's has room on its stack for what the engine is about to do on it. A caller
 * in the middle of an endless recursion gets its {@link StackOverflowError} here, where nothing has been taken yet, and not
 * between two steps that belong together.
 */
final class StackRoom {
    private static final int FRAMES = 400;

    private StackRoom() {}

    /** @throws StackOverflowError when there is little room */
    static void require() {
        if (descend(FRAMES, 1, 2, 3, 4, 5, 6) == 0) {
            throw new StackOverflowError(); // never: the sum is positive, and has to be made to know
        }
    }

    private static long descend(int left, long a, long b, long c, long d, long e, long f) {
        return left == 0 ? a + b + c + d + e + f : descend(left - 1, b, c, d, e, f, a + left) + a;
    }
}
