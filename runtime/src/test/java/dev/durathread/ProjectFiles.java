package dev.durathread;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the whole project, for tests that hold its documents to its code. */
final class ProjectFiles {
    private ProjectFiles() {}

    /** The directory of the project: the working directory of a test is that or the one of a module. */
    static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/invariants.md"))) {
            Path parent = directory.getParent();
            if (parent == null) {
                throw new IllegalStateException(
                        "no docs/invariants.md above " + Path.of("").toAbsolutePath());
            }
            directory = parent;
        }
        return directory;
    }

    static List<Path> modules() throws IOException {
        try (Stream<Path> directories = Files.list(root())) {
            return directories
                    .filter(directory -> Files.exists(directory.resolve("pom.xml")))
                    .toList();
        }
    }

    /** Java files below a directory; none when it is not there. */
    static List<Path> javaIn(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
