package dev.durathread.provider;

import org.jspecify.annotations.Nullable;

/** How the code that an instance's next turn needs is named: {@code name}, or {@code name@version} once pinned. */
public final class CodeKey {
    private CodeKey() {}

    /** The key for a name and the version asked for; null where any version will do. */
    public static String of(String name, @Nullable String version) {
        return version == null ? name : name + '@' + version;
    }
}
