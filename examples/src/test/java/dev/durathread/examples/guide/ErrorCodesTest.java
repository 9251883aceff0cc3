package dev.durathread.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every code of an error in the sources is in the page of error codes, and the page has no other. */
class ErrorCodesTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES =
            List.of("runtime", "provider-sql", "provider-sqlite", "provider-postgres", "testkit");
    private static final Pattern CODE = Pattern.compile("DUR-(\\d{4})");
    /** The first cell of a row: one code, several with commas between them, or the first and the last of a range. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| DUR-(\\d{4})((?:, \\d{4})*)(?: to (\\d{4}))? \\|");

    @Test
    void areInTheGuide() throws IOException {
        Set<Integer> thrown = inTheSources();

        assertThat(thrown).hasSizeGreaterThan(60);
        assertThat(inTheGuide()).containsExactlyElementsOf(thrown);
    }

    private static Set<Integer> inTheSources() throws IOException {
        Set<Integer> codes = new TreeSet<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    CODE.matcher(Files.readString(file))
                            .results()
                            .forEach(found -> codes.add(Integer.valueOf(found.group(1))));
                }
            }
        }
        return codes;
    }

    private static Set<Integer> inTheGuide() throws IOException {
        Set<Integer> codes = new TreeSet<>();
        ROW.matcher(Files.readString(ROOT.resolve("docs/guide/errors.md")))
                .results()
                .forEach(row -> addCodes(row, codes));
        return codes;
    }

    private static void addCodes(MatchResult row, Set<Integer> codes) {
        int first = Integer.parseInt(row.group(1));
        int last = row.group(3) == null ? first : Integer.parseInt(row.group(3));
        IntStream.rangeClosed(first, last).forEach(codes::add);
        Stream.of(row.group(2).split(", ")).filter(code -> !code.isEmpty()).forEach(code -> codes.add(Integer.valueOf(code)));
    }
}
