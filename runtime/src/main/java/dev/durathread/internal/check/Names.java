package dev.durathread.internal.check;

import java.util.Objects;

/**
 * The rules for texts that are stored as they are: names and ids have 1 to 256 characters, none of them a control
 * character; and no text has a character that not every database can hold.
 */
public final class Names {
    /** The most characters of a name or an id. */
    public static final int MOST_CHARACTERS = 256;

    private Names() {}

    /**
     * Checks a name or an id.
     *
     * @param what what it names, for the error text
     * @return the name
     * @throws IllegalArgumentException naming the thing, the value and the limit
     */
    public static String check(String what, String name) {
        Objects.requireNonNull(name, what);
        if (name.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty, allowed are 1 to " + MOST_CHARACTERS + " characters");
        }
        if (name.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(what + " has " + name.length() + " characters, allowed are 1 to "
                    + MOST_CHARACTERS + ": \"" + name.substring(0, 40) + "...\"");
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                throw refused(what, name, "the control character", i);
            }
        }
        return checkText(what, name);
    }

    /**
     * Checks a text of any length that is stored as it is, such as a reason: no U+0000, which PostgreSQL refuses, and no
     * half of a surrogate pair, which has no form in UTF-8 and would come back as another character.
     *
     * @param what what it is, for the error text
     * @return the text
     * @throws IllegalArgumentException naming the thing, the character and its place
     */
    public static String checkText(String what, String text) {
        Objects.requireNonNull(text, what);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw refused(what, text, "the character", i);
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw refused(what, text, "half of a surrogate pair,", i);
            }
        }
        return text;
    }

    private static IllegalArgumentException refused(String what, String text, String character, int at) {
        String shown = text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
        return new IllegalArgumentException(what + " has " + character + " U+"
                + String.format("%04X", (int) text.charAt(at)) + " at " + at + ": \""
                + shown.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?")
                + "\"");
    }
}
