package dev.durathread.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Java and Kotlin code of the README and of the guide is what stands, compiled and run, in the sources.
 *
 * <p>A page names the source before each block: {@code <!-- snippet: File.java#name -->}. In the source the lines stand
 * between {@code // snippet: name} and {@code // end}. Run with {@code -Dsnippets.update=true} to write the code of the
 * sources into the pages.
 */
class SnippetsTest {
    private static final Path ROOT = Path.of("..");
    private static final List<Path> SOURCES =
            List.of(Path.of("src"), ROOT.resolve("testkit/src/test"), ROOT.resolve("examples-kotlin/src"));
    private static final Set<String> LANGUAGES = Set.of("java", "kotlin");
    private static final String MARK = "<!-- snippet: ";
    private static final String FENCE = "```";

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> guide = Files.list(ROOT.resolve("docs/guide"))) {
            return Stream.concat(
                    Stream.of(ROOT.resolve("README.md")),
                    guide.filter(page -> page.toString().endsWith(".md")))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void showTheCodeOfTheSources(Path page) throws IOException {
        List<String> lines = Files.readAllLines(page);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            assertThat(line.startsWith(FENCE)
                            && LANGUAGES.contains(line.substring(FENCE.length()))
                            && (i == 0 || !lines.get(i - 1).startsWith(MARK)))
                    .as("%s:%d a block of code without its source", page, i + 1)
                    .isFalse();
            expected.add(line);
            if (line.startsWith(MARK)) {
                String reference = line.substring(MARK.length(), line.indexOf(" -->"));
                expected.add(FENCE + (reference.contains(".kt#") ? "kotlin" : "java"));
                expected.addAll(code(reference));
                expected.add(FENCE);
                i = endOfBlock(lines, i + 1, page);
            }
        }
        if (Boolean.getBoolean("snippets.update")) {
            Files.write(page, expected);
        }
        assertThat(lines).as(page.toString()).isEqualTo(expected);
    }

    private static int endOfBlock(List<String> lines, int fence, Path page) {
        assertThat(lines.get(fence)).as("%s:%d", page, fence + 1).startsWith(FENCE);
        int end = fence + 1;
        while (!lines.get(end).equals(FENCE)) {
            end++;
        }
        return end;
    }

    private static List<String> code(String reference) throws IOException {
        String file = reference.substring(0, reference.indexOf('#'));
        String name = reference.substring(reference.indexOf('#') + 1);
        List<String> source = Files.readAllLines(find(file));
        List<String> code = new ArrayList<>();
        boolean inside = false;
        for (String line : source) {
            if (inside && line.strip().equals("// end")) {
                return unindented(code);
            }
            if (inside) {
                code.add(line);
            }
            inside |= line.strip().equals("// snippet: " + name);
        }
        throw new AssertionError("no snippet " + reference);
    }

    private static Path find(String file) throws IOException {
        for (Path folder : SOURCES) {
            try (Stream<Path> sources = Files.walk(folder)) {
                Optional<Path> source = sources.filter(
                                path -> path.getFileName().toString().equals(file))
                        .findFirst();
                if (source.isPresent()) {
                    return source.get();
                }
            }
        }
        throw new AssertionError("no source " + file);
    }

    private static List<String> unindented(List<String> code) {
        int indent = code.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return code.stream()
                .map(line -> line.isBlank() ? "" : line.substring(indent))
                .toList();
    }
}
