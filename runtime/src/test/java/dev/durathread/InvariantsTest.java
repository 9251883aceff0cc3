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

/** Every invariant of the list is cited in code that keeps it and in a test that attacks it, and no other is cited. */
class InvariantsTest {
    private static final Path PROJECT = ProjectFiles.root();
    private static final Pattern NUMBER = Pattern.compile("INV-\\d+");

    @Test
    void areCitedWhereTheyAreKept() throws IOException {
        assertThat(cited("src/main")).containsAll(listed());
    }

    @Test
    void areCitedWhereTheyAreAttacked() throws IOException {
        SortedSet<String> attacked = cited("src/test");
        attacked.addAll(numbers(PROJECT.resolve("testkit/src/main"))); // the contract of providers is a test
        assertThat(attacked).containsAll(listed());
    }

    @Test
    void areListedWhenTheyAreCited() throws IOException {
        assertThat(listed()).containsAll(cited("src/main")).containsAll(cited("src/test"));
    }

    private static SortedSet<String> listed() throws IOException {
        return numbersIn(Files.readString(PROJECT.resolve("docs/invariants.md")));
    }

    private static SortedSet<String> cited(String sources) throws IOException {
        SortedSet<String> cited = new TreeSet<>();
        for (Path module : ProjectFiles.modules()) {
            cited.addAll(numbers(module.resolve(sources)));
        }
        return cited;
    }

    private static SortedSet<String> numbers(Path sources) throws IOException {
        SortedSet<String> numbers = new TreeSet<>();
        for (Path file : ProjectFiles.javaIn(sources)) {
            numbers.addAll(numbersIn(Files.readString(file)));
        }
        return numbers;
    }

    private static SortedSet<String> numbersIn(String text) {
        SortedSet<String> numbers = new TreeSet<>();
        Matcher matcher = NUMBER.matcher(text);
        while (matcher.find()) {
            numbers.add(matcher.group());
        }
        return numbers;
    }
}
