package dev.durathread;

/** The version that a start without a version gets. */
public sealed interface VersionPolicy {
    /** The highest version that is registered. */
    static VersionPolicy latest() {
        return new Latest();
    }

    /**
     * This version alone.
     *
     * @throws IllegalArgumentException when the text is not a version
     */
    static VersionPolicy exactly(String version) {
        return new Exactly(Version.parse(version));
    }

    /** See {@link #latest()}. */
    record Latest() implements VersionPolicy {}

    /** See {@link #exactly(String)}. */
    record Exactly(Version version) implements VersionPolicy {}
}
