package dev.durathread.examples.javadoc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Javadoc of the public packages: each element has a comment, each link leads somewhere, and each snippet is code
 * that the compiler takes. First sentences say what parameters and results are, so that their tags may be missing.
 */
class JavadocTest {
    private static final Map<String, List<String>> PACKAGES = Map.of(
            "runtime",
            List.of("dev.durathread", "dev.durathread.provider", "dev.durathread.history", "dev.durathread.micrometer"),
            "testkit",
            List.of("dev.durathread.testkit", "dev.durathread.testkit.determinism"),
            "provider-sqlite",
            List.of("dev.durathread.sqlite"),
            "provider-postgres",
            List.of("dev.durathread.postgres"));
    private static final Pattern COMPLAINT =
            Pattern.compile("\\.java:\\d+: (error|warning): (?!no @param |no @return)");
    private static final Pattern SNIPPET =
            Pattern.compile("\\{@snippet :\n(.*?)\n *\\* }(?=\n *\\*(/|\n))", Pattern.DOTALL);

    @Test
    void isThereForAllThatIsPublic(@TempDir Path pages) {
        StringWriter said = new StringWriter();
        ToolProvider javadoc = ToolProvider.findFirst("javadoc").orElseThrow();

        int status = javadoc.run(new PrintWriter(said), new PrintWriter(said), arguments(pages));

        assertThat(said.toString().lines().filter(COMPLAINT.asPredicate())).isEmpty();
        assertThat(status).as(said.toString()).isZero();
        assertThat(pages.resolve("dev/durathread/sqlite/SqliteProvider.html")).exists();
    }

    private static String[] arguments(Path pages) {
        List<String> arguments = new ArrayList<>(List.of("-quiet", "-notree", "-noindex", "-nohelp", "-locale", "en"));
        arguments.addAll(List.of("-Xdoclint:all", "-Xmaxwarns", "100000", "-d", pages.toString()));
        arguments.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        arguments.add("-sourcepath");
        arguments.add(PACKAGES.keySet().stream()
                .map(module -> sources(module).toString())
                .collect(Collectors.joining(File.pathSeparator)));
        PACKAGES.values().forEach(arguments::addAll);
        return arguments.toArray(String[]::new);
    }

    private static Path sources(String module) {
        return Path.of("..", module, "src/main/java");
    }

    @ParameterizedTest
    @MethodSource("filesWithSnippets")
    void showsCodeThatIsCompiled(Path file) throws IOException {
        String compiled = compiled();
        for (String snippet : snippets(file)) {
            for (String part : snippet.split("(?m)^ *\\.\\.\\.$", -1)) {
                assertThat(compiled).as("the snippet of %s:%n%s", file, part).contains(withoutSpace(part));
            }
        }
    }

    static List<Path> filesWithSnippets() throws IOException {
        List<Path> found = new ArrayList<>();
        for (var module : PACKAGES.entrySet()) {
            for (String name : module.getValue()) {
                try (Stream<Path> files = Files.list(sources(module.getKey()).resolve(name.replace('.', '/')))) {
                    found.addAll(files.filter(Files::isRegularFile)
                            .filter(file -> !snippets(file).isEmpty())
                            .toList());
                }
            }
        }
        assertThat(found).hasSizeGreaterThan(15);
        return found;
    }

    private static List<String> snippets(Path file) {
        return SNIPPET.matcher(read(file))
                .results()
                .map(match -> match.group(1).replaceAll("(?m)^ *\\* ?", ""))
                .toList();
    }

    private static String compiled() {
        Path here = Path.of("src/test/java", JavadocTest.class.getPackageName().replace('.', '/'));
        return Arrays.stream(new String[] {"Shop.java", "EngineSnippets.java", "TestkitSnippets.java"})
                .map(file -> withoutSpace(read(here.resolve(file))))
                .collect(Collectors.joining("\n"));
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
