package dev.durathread.operation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The versions of libraries that Spring Boot manages, beside which the providers have to start. The build copies them to
 * {@code target/neighbours}; a test that is run without it takes them from the local repository of Maven.
 */
@SuppressWarnings("ImmutableEnumChecker") // an immutable list
public enum Neighbours {
    SPRING_BOOT_4_0(
            "org/jooq/jooq/3.19.35",
            "tools/jackson/core/jackson-databind/3.1.4",
            "tools/jackson/core/jackson-core/3.1.4",
            "com/fasterxml/jackson/core/jackson-annotations/2.21",
            "com/zaxxer/HikariCP/7.0.2",
            "org/postgresql/postgresql/42.7.11",
            "org/xerial/sqlite-jdbc/3.50.3.0"),
    SPRING_BOOT_4_1(
            "org/jooq/jooq/3.21.9",
            "tools/jackson/core/jackson-databind/3.1.7",
            "tools/jackson/core/jackson-core/3.1.7",
            "com/fasterxml/jackson/core/jackson-annotations/2.21",
            "com/zaxxer/HikariCP/7.0.2",
            "org/postgresql/postgresql/42.7.14",
            "org/xerial/sqlite-jdbc/3.53.4.0"),

    /** Is refused: it brings the annotations of Jackson 2 that are too old for Jackson 3. */
    SPRING_BOOT_3_5("com/fasterxml/jackson/core/jackson-annotations/2.19.2");

    private static final Path COPIED = Path.of("target", "neighbours");
    private static final Path REPOSITORY = Path.of(System.getProperty("user.home"), ".m2", "repository");

    private final List<String> artifacts;

    Neighbours(String... artifacts) {
        this.artifacts = List.of(artifacts);
    }

    /** The libraries. */
    public List<Path> jars() {
        return artifacts.stream().map(Neighbours::jar).toList();
    }

    private static Path jar(String artifact) {
        String[] parts = artifact.split("/", -1);
        String file = parts[parts.length - 2] + "-" + parts[parts.length - 1] + ".jar";
        Path copied = COPIED.resolve(file);
        return Files.exists(copied) ? copied : REPOSITORY.resolve(artifact).resolve(file);
    }
}
