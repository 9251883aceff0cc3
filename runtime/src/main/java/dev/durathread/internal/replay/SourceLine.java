package dev.durathread.internal.replay;

import java.util.Arrays;
import java.util.Optional;

/** The line of user code that is running. */
final class SourceLine {
    private static final String API_PACKAGE = "dev.durathread";

    private SourceLine() {}

    /** The innermost frame that belongs neither to the engine nor to the JDK. */
    static Optional<String> ofCaller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> isUsers(frame.getClassName()))
                        .findFirst()
                        .map(frame -> frame.toStackTraceElement().toString()));
    }

    /** The innermost such frame of a stack. */
    static Optional<String> of(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .filter(frame -> isUsers(frame.getClassName()))
                .findFirst()
                .map(StackTraceElement::toString);
    }

    private static boolean isUsers(String type) {
        int packageEnd = type.lastIndexOf('.');
        String packageName = packageEnd < 0 ? "" : type.substring(0, packageEnd);
        return !packageName.equals(API_PACKAGE)
                && !packageName.equals(API_PACKAGE + ".host")
                && !packageName.startsWith(API_PACKAGE + ".internal.")
                && !packageName.startsWith("java.")
                && !packageName.startsWith("jdk.");
    }
}
