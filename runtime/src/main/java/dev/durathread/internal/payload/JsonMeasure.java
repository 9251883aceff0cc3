package dev.durathread.internal.payload;

/**
 * How much a JSON text has of each thing that is limited, and whether it holds what has no form in UTF-8; found in one
 * pass.
 *
 * @param bytes how many bytes it takes in UTF-8
 * @param nesting how deep arrays and objects lie in each other; 0 for none
 * @param digits how many digits the longest number has
 * @param keyCharacters how many characters the longest key of an object has
 * @param hasUnpairedSurrogate whether half of a surrogate pair stands alone in it
 */
record JsonMeasure(int bytes, int nesting, int digits, int keyCharacters, boolean hasUnpairedSurrogate) {
    static JsonMeasure of(String json) {
        return new Pass(json).measure();
    }

    /** A walk over text that a JSON writer made: it is not checked that it is JSON. */
    private static final class Pass {
        private final String json;
        private int at;
        private int bytes;
        private int open;
        private int nesting;
        private int digits;
        private int keyCharacters;
        private boolean hasUnpairedSurrogate;

        Pass(String json) {
            this.json = json;
        }

        JsonMeasure measure() {
            while (at < json.length()) {
                char c = json.charAt(at);
                if (c == '"') {
                    string();
                } else if (c == '-' || (c >= '0' && c <= '9')) {
                    number();
                } else {
                    if (c == '{' || c == '[') {
                        nesting = Math.max(nesting, ++open);
                    } else if (c == '}' || c == ']') {
                        open--;
                    }
                    one(c);
                }
            }
            return new JsonMeasure(bytes, nesting, digits, keyCharacters, hasUnpairedSurrogate);
        }

        private void string() {
            int from = at;
            one('"');
            while (at < json.length() && json.charAt(at) != '"') {
                if (json.charAt(at) == '\\') {
                    one('\\');
                }
                if (at < json.length()) {
                    one(json.charAt(at));
                }
            }
            int length = at - from - 1;
            if (at < json.length()) {
                one('"');
            }
            if (at < json.length() && json.charAt(at) == ':') {
                keyCharacters = Math.max(keyCharacters, length);
            }
        }

        private void number() {
            int found = 0;
            while (at < json.length() && isOfNumber(json.charAt(at))) {
                char c = json.charAt(at);
                found += c >= '0' && c <= '9' ? 1 : 0;
                one(c);
            }
            digits = Math.max(digits, found);
        }

        private static boolean isOfNumber(char c) {
            return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
        }

        /** Counts a character, a surrogate pair as one. */
        private void one(char c) {
            at++;
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && at < json.length()
                    && Character.isLowSurrogate(json.charAt(at))) {
                bytes += 4;
                at++;
            } else {
                bytes += 6; // as it is written: escaped
                hasUnpairedSurrogate = true;
            }
        }
    }
}
