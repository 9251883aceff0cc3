package dev.durathread.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The links between the pages of the project lead to files and headings that are there. */
class LinksTest {
    private static final Path ROOT = Path.of("..");
    private static final Path GUIDE = ROOT.resolve("docs/guide");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$");

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> root = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            Stream.concat(root, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .forEach(pages::add);
        }
        assertThat(pages).hasSizeGreaterThan(30);
        return pages;
    }

    static List<Path> guide() throws IOException {
        return pages().stream()
                .filter(page -> page.getParent().equals(GUIDE))
                .filter(page -> !page.getFileName().toString().equals("README.md"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void leadSomewhere(Path page) {
        assertThat(links(page)).allSatisfy(link -> {
            int hash = link.indexOf('#');
            String file = hash < 0 ? link : link.substring(0, hash);
            Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
            assertThat(target).as("%s in %s", link, page).exists();
            if (hash >= 0) {
                assertThat(anchors(target)).as("%s in %s", link, page).contains(link.substring(hash + 1));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("guide")
    void leadFromEachPageOfTheGuideToAnother(Path page) {
        assertThat(links(page)).anyMatch(link -> Files.exists(GUIDE.resolve(link.replaceFirst("#.*", ""))));
    }

    @Test
    void leadFromTheContentsToEachPageOfTheGuide() throws IOException {
        List<String> names =
                guide().stream().map(page -> page.getFileName().toString()).toList();

        assertThat(links(GUIDE.resolve("README.md"))).containsAll(names);
    }

    private static List<String> links(Path page) {
        return LINK.matcher(CODE.matcher(read(page)).replaceAll(""))
                .results()
                .map(match -> match.group(1))
                .filter(link -> !link.contains("://") && !link.startsWith("mailto:"))
                .toList();
    }

    /** What a heading is called in a link: in small letters, words joined by hyphens, without marks. */
    private static Set<String> anchors(Path page) {
        return HEADING.matcher(CODE.matcher(read(page)).replaceAll(""))
                .results()
                .map(match -> match.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
