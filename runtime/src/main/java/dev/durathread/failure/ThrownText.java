package dev.durathread.failure;

import java.io.PrintWriter;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * The text of something thrown, of bounded length, whatever its class does: user classes may override what gives the
 * text, and throw from it.
 */
final class ThrownText {
    private static final int MOST_MESSAGE_CHARACTERS = 64 * 1024;
    private static final int STACK_HEAD = 12 * 1024;
    private static final int STACK_TAIL = 4 * 1024;

    private ThrownText() {}

    /** Its message; null when it has none. */
    @SuppressWarnings("CatchThrowable") // whatever getMessage() throws, the failure is recorded
    static @Nullable String messageOf(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null || message.length() <= MOST_MESSAGE_CHARACTERS
                    ? message
                    : message.substring(0, MOST_MESSAGE_CHARACTERS) + note(message.length() - MOST_MESSAGE_CHARACTERS);
        } catch (Throwable t) {
            return "(its getMessage() threw " + t.getClass().getName() + ")";
        }
    }

    /** What it says of itself: its type and message. */
    @SuppressWarnings("CatchThrowable") // whatever toString() throws, the failure is told
    static String of(Throwable thrown) {
        try {
            String text = String.valueOf(thrown.toString());
            return text.length() <= MOST_MESSAGE_CHARACTERS
                    ? text
                    : text.substring(0, MOST_MESSAGE_CHARACTERS) + note(text.length() - MOST_MESSAGE_CHARACTERS);
        } catch (Throwable t) {
            return thrown.getClass().getName() + " (its toString() threw "
                    + t.getClass().getName() + ")";
        }
    }

    /** Its stack trace with its causes; of a long one the beginning and the end, where the root cause is. */
    @SuppressWarnings("CatchThrowable") // whatever printing throws, the failure is recorded
    static String stackOf(Throwable thrown) {
        HeadAndTail text = new HeadAndTail();
        PrintWriter printer = new PrintWriter(text);
        try {
            thrown.printStackTrace(printer);
        } catch (Throwable t) {
            printer.append("(printing the stack trace threw ")
                    .append(t.getClass().getName())
                    .append(")");
        }
        return text.toString();
    }

    private static String note(long leftOut) {
        return "... (truncated: " + leftOut + " characters left out)";
    }

    /** Keeps the beginning and the end of what is written. */
    private static final class HeadAndTail extends Writer {
        private final StringBuilder head = new StringBuilder();
        private final StringBuilder tail = new StringBuilder();
        private long leftOut;

        @Override
        public void write(char[] buffer, int offset, int length) {
            int toHead = Math.min(length, STACK_HEAD - head.length());
            head.append(buffer, offset, toHead);
            tail.append(buffer, offset + toHead, length - toHead);
            if (tail.length() > 2 * STACK_TAIL) {
                dropFromTail();
            }
        }

        private void dropFromTail() {
            int tooMany = tail.length() - STACK_TAIL;
            if (tooMany > 0) {
                tail.delete(0, tooMany);
                leftOut += tooMany;
            }
        }

        @Override
        public String toString() {
            dropFromTail();
            return leftOut == 0 ? head.toString() + tail : head + note(leftOut) + "\n..." + tail;
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
