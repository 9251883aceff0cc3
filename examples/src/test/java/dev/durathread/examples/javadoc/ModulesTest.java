package dev.durathread.examples.javadoc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The jars of a release can stand side by side on a module path: each has a name, and no package is in two. */
class ModulesTest {
    private static final Path ROOT =
            Path.of("").toAbsolutePath().resolve("../pom.xml").normalize();
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern NAME = Pattern.compile("<module\\.name>([^<]+)</module\\.name>");
    private static final Pattern UNPUBLISHED = Pattern.compile("<unpublished>(true)</unpublished>");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(durathread-[^<]+)</artifactId>");
    private static final Pattern VERSION = Pattern.compile("<version>(\\d[^<]*)</version>");
    private static final String BOM = "bom";

    @Test
    void noPackageIsInTwoOfThem() {
        Map<String, List<String>> modulesOf = new TreeMap<>();
        for (String module : modules()) {
            packages(module)
                    .forEach(name -> modulesOf
                            .computeIfAbsent(name, _ -> new ArrayList<>())
                            .add(module));
        }

        assertThat(modulesOf).hasSizeGreaterThan(20);
        assertThat(modulesOf)
                .allSatisfy((name, in) ->
                        assertThat(in).as("the modules with package %s", name).hasSize(1));
    }

    @Test
    void eachHasANameOfItsOwn() {
        List<String> names = modules().stream()
                .flatMap(module -> found(NAME, directory(module).resolve("pom.xml")).stream())
                .toList();

        assertThat(names)
                .hasSameSizeAs(modules())
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("dev.durathread."));
    }

    @Test
    void thoseThatArePublishedAreInTheBom() {
        List<String> published = modules().stream()
                .map(module -> directory(module).resolve("pom.xml"))
                .filter(pom -> found(UNPUBLISHED, pom).isEmpty())
                .map(pom -> found(ARTIFACT, pom).get(1)) // the first one is the parent's
                .toList();

        List<String> inTheBom = found(ARTIFACT, directory(BOM).resolve("pom.xml"));

        assertThat(inTheBom).hasSizeGreaterThan(4).startsWith("durathread-bom");
        assertThat(inTheBom.subList(1, inTheBom.size())).containsExactlyInAnyOrderElementsOf(published);
    }

    @Test
    void eachIsOfTheVersionOfTheBom() {
        String version = found(VERSION, directory(BOM).resolve("pom.xml")).getFirst();

        assertThat(found(VERSION, ROOT).getFirst()).isEqualTo(version);
        assertThat(modules())
                .allSatisfy(module -> assertThat(
                                found(VERSION, directory(module).resolve("pom.xml"))
                                        .getFirst())
                        .isEqualTo(version));
    }

    private static List<String> modules() {
        List<String> modules = new ArrayList<>(found(MODULE, ROOT));
        modules.remove(BOM);
        assertThat(modules).contains("runtime", "provider-sql", "provider-sqlite", "provider-postgres");
        return modules;
    }

    private static Path directory(String module) {
        return ROOT.resolveSibling(module);
    }

    private static List<String> packages(String module) {
        Path sources = directory(module).resolve("src/main/java");
        if (!Files.isDirectory(sources)) {
            sources = directory(module).resolve("src/main/kotlin");
        }
        Path root = sources;
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().matches(".*\\.(java|kt)"))
                    .map(file -> root.relativize(file.getParent())
                            .toString()
                            .replace('/', '.')
                            .replace('\\', '.'))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> found(Pattern pattern, Path file) {
        try {
            return pattern.matcher(Files.readString(file))
                    .results()
                    .map(match -> match.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
