package dev.durathread.internal.admin;

import dev.durathread.provider.Administration.Cursor;
import dev.durathread.provider.InstanceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/**
 * The text form of a position in a listing. It names the order of the listing, so that it cannot be used with the other
 * order.
 */
final class Cursors {
    private static final char SEPARATOR = ':';

    private Cursors() {}

    static String write(InstanceRecord last, boolean oldestFirst) {
        String plain = order(oldestFirst)
                + Long.toString(last.createdAt().toEpochMilli(), Character.MAX_RADIX)
                + SEPARATOR
                + last.instanceId();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException when it is not a cursor of that order */
    static Cursor read(String text, boolean oldestFirst) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int end = plain.indexOf(SEPARATOR);
            if (end > 1 && plain.charAt(0) == order(oldestFirst)) {
                long millis = Long.parseLong(plain.substring(1, end), Character.MAX_RADIX);
                return new Cursor(Instant.ofEpochMilli(millis), plain.substring(end + 1));
            }
        } catch (IllegalArgumentException e) {
            throw notACursor(text, oldestFirst, e);
        }
        throw notACursor(text, oldestFirst, null);
    }

    private static char order(boolean oldestFirst) {
        return oldestFirst ? 'o' : 'n';
    }

    private static IllegalArgumentException notACursor(
            String text, boolean oldestFirst, @org.jspecify.annotations.Nullable Exception cause) {
        return new IllegalArgumentException(
                "cursor \"" + text + "\" is not one that a page in the order " + (oldestFirst ? "oldest" : "newest")
                        + " first ended with",
                cause);
    }
}
