package dev.durathread.testkit.determinism;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Which classes are the user's own: those in some packages and below them, but not the engine's. */
final class OwnPackages {
    private static final Set<String> ENGINE = Set.of(
            "dev.durathread",
            "dev.durathread.history",
            "dev.durathread.provider",
            "dev.durathread.provider.rules",
            "dev.durathread.testkit",
            "dev.durathread.sql",
            "dev.durathread.sqlite",
            "dev.durathread.postgres");

    private final Set<String> packages;
    private final Set<String> rootClasses;

    /** @param roots methods whose classes are own ones wherever they are */
    OwnPackages(Set<String> packages, Collection<MethodRef> roots) {
        this.packages = packages;
        this.rootClasses = roots.stream().map(MethodRef::topLevelClass).collect(Collectors.toSet());
    }

    /** The package, or the one above it with two names. */
    static String around(String packageName) {
        String[] names = packageName.split("\\.", -1);
        return names.length <= 2 ? packageName : names[0] + "." + names[1];
    }

    boolean contains(MethodRef method) {
        if (rootClasses.contains(method.topLevelClass())) {
            return true;
        }
        String name = method.packageName();
        return !ENGINE.contains(name)
                && !name.startsWith("dev.durathread.internal")
                && packages.stream().anyMatch(own -> name.equals(own) || name.startsWith(own + "."));
    }
}
