package dev.durathread.history;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Reads instants. The form in which events are written, {@code 2026-01-31T23:59:59.123Z} with up to nine digits of a
 * second, is read digit by digit: it is in every event, and a formatter takes longer for it than for all the rest. Every
 * other form is left to {@link Instant#parse}.
 */
final class InstantText {
    private static final String DATE_AND_TIME = "0000-00-00T00:00:00";
    private static final int NANO_DIGITS = 9;

    private InstantText() {}

    /** @throws DateTimeException when it is not an instant */
    static Instant parse(String text) {
        return isWrittenForm(text) ? read(text) : Instant.parse(text);
    }

    private static boolean isWrittenForm(String text) {
        int last = text.length() - 1;
        int end = DATE_AND_TIME.length();
        return last >= end
                && text.charAt(last) == 'Z'
                && hasShape(text, DATE_AND_TIME)
                && (last == end || isFraction(text, end, last));
    }

    private static boolean hasShape(String text, String shape) {
        for (int i = 0; i < shape.length(); i++) {
            boolean fits = shape.charAt(i) == '0' ? isDigit(text.charAt(i)) : text.charAt(i) == shape.charAt(i);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFraction(String text, int from, int to) {
        int digits = to - from - 1;
        if (text.charAt(from) != '.' || digits < 1 || digits > NANO_DIGITS) {
            return false;
        }
        for (int i = from + 1; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static Instant read(String text) {
        int hour = number(text, 11, 13);
        int second = number(text, 17, 19);
        if (hour == 24 || second == 60) {
            return Instant.parse(text); // the end of a day, a leap second
        }
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        hour,
                        number(text, 14, 16),
                        second,
                        nanos(text))
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static int nanos(String text) {
        int from = DATE_AND_TIME.length() + 1;
        int to = text.length() - 1;
        if (to < from) {
            return 0;
        }
        int nanos = number(text, from, to);
        for (int i = to - from; i < NANO_DIGITS; i++) {
            nanos *= 10;
        }
        return nanos;
    }
}
