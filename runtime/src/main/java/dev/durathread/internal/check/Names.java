package dev.durathread.internal.check;

import java.util.Objects;

/** The rule for names and ids: 1 to 256 characters, none of them a control character. */
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
                throw new IllegalArgumentException(what + " has the control character U+"
                        + String.format("%04X", (int) name.charAt(i)) + " at " + i + ": \""
                        + name.replaceAll("\\p{Cntrl}", "?")
                        + "\"");
            }
        }
        return name;
    }
}
