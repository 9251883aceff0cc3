package dev.durathread.internal.payload;

/**
 * Texts whose JSON is themselves between quotation marks: the most common payload, and the one that needs no parser. What
 * this writes and reads is what Jackson would.
 */
final class PlainText {
    private PlainText() {}

    /** Whether nothing in it has to be escaped. */
    static boolean isPlain(String text) {
        return isPlain(text, 0, text.length());
    }

    static String quoted(String plain) {
        return "\"" + plain + "\"";
    }

    /** Whether JSON is a string in which nothing is escaped. */
    static boolean isQuotedPlain(String json) {
        int last = json.length() - 1;
        return last >= 1 && json.charAt(0) == '"' && json.charAt(last) == '"' && isPlain(json, 1, last);
    }

    static String unquoted(String json) {
        return json.substring(1, json.length() - 1);
    }

    private static boolean isPlain(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || (Character.isSurrogate(c) && Surrogates.isUnpaired(text, i))) {
                return false;
            }
        }
        return true;
    }
}
