package dev.durathread.internal.payload;

import tools.jackson.databind.json.JsonMapper;

/**
 * Whether the Jackson on the class path fits together. Frameworks decide about its version: one for Jackson 2 brings
 * annotations that are too old for Jackson 3, which then fails somewhere inside.
 */
public final class JacksonOnClassPath {
    private JacksonOnClassPath() {}

    /**
     * Looks whether it works.
     *
     * @throws IllegalStateException (DUR-3051) when it does not
     */
    public static void check() {
        try {
            new JsonMapper().writeValueAsString(new Probe("x"));
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    "DUR-3051: Jackson 3 does not work with what is on the class path beside it, most likely"
                            + " com.fasterxml.jackson.core:jackson-annotations before 2.20, as Spring Boot 3 manages it;"
                            + " use Spring Boot 4, or set the version of jackson-annotations to that of the Jackson 3 that"
                            + " is used",
                    e);
        }
    }

    /** Something to write. */
    record Probe(String value) {}
}
