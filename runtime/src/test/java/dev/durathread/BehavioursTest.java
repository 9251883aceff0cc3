package dev.durathread;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The ids of behaviours in the names of tests, and the list of them in the documents, are the same. */
class BehavioursTest {
    private static final Pattern NAME = Pattern.compile("@DisplayName\\(((?:[^\")]|\"(?:[^\"\\\\]|\\\\.)*\")*)\\)");
    private static final Pattern ID = Pattern.compile("\\b[A-Z]{2,9}-\\d\\d\\b");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]{2,9}-\\d\\d) \\|");

    @Test
    void areListed() throws IOException {
        SortedSet<String> listed = new TreeSet<>();
        Matcher rows = ROW.matcher(Files.readString(ProjectFiles.root().resolve("docs/behaviours.md")));
        while (rows.find()) {
            assertThat(listed.add(rows.group(1)))
                    .as("%s stands once", rows.group(1))
                    .isTrue();
        }
        assertThat(named()).containsExactlyElementsOf(listed);
    }

    private static SortedSet<String> named() throws IOException {
        SortedSet<String> named = new TreeSet<>();
        for (Path module : ProjectFiles.modules()) {
            for (Path file : ProjectFiles.javaIn(module.resolve("src"))) {
                Matcher names = NAME.matcher(Files.readString(file));
                while (names.find()) {
                    Matcher ids = ID.matcher(names.group(1));
                    while (ids.find()) {
                        if (!ids.group().startsWith("INV-")) { // invariants have a page of their own
                            named.add(ids.group());
                        }
                    }
                }
            }
        }
        return named;
    }
}
