package dev.durathread.internal.payload;

/**
 * Halves of surrogate pairs that stand alone, as they do in a text that was cut in the middle of a character. They have no
 * form in UTF-8, so that a database would keep something else; in JSON they are escaped, and come back as they were.
 */
final class Surrogates {
    private Surrogates() {}

    /** Whether one stands at an index of a text. */
    static boolean isUnpaired(String text, int index) {
        char c = text.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
        }
        return Character.isLowSurrogate(c) && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }

    /** JSON with each of them escaped; they stand nowhere but in strings. */
    static String escaped(String json) {
        StringBuilder out = new StringBuilder(json.length() + 12);
        for (int i = 0; i < json.length(); i++) {
            if (isUnpaired(json, i)) {
                out.append(String.format("\\u%04x", (int) json.charAt(i)));
            } else {
                out.append(json.charAt(i));
            }
        }
        return out.toString();
    }
}
