package dev.durathread.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableRuntime;
import dev.durathread.operation.Linkage;
import dev.durathread.operation.Neighbours;
import dev.durathread.sql.SqlProvider;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine starts beside the versions of other libraries beside which it is used, and all that it calls is there. */
class NeighboursTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SPRING_BOOT_3_5")
    void haveAllThatIsCalled(Neighbours neighbours) {
        Linkage linkage = new Linkage(
                neighbours.jars(), Set.of("org/jooq/", "tools/jackson/", "com/fasterxml/jackson/", "org/sqlite/"));
        assertThat(linkage.missing(DurableRuntime.class, SqlProvider.class, SqliteProvider.class))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SPRING_BOOT_3_5")
    void letAProgramRun(Neighbours neighbours) throws Exception {
        Ended ended = run(neighbours);
        assertThat(ended.value()).as(ended.said()).isZero();
        assertThat(ended.said()).contains("it says: ping pong");
    }

    @Test
    void areRefusedWithASentenceWhereTheyDoNotFit() throws Exception {
        Ended ended = run(Neighbours.SPRING_BOOT_3_5);
        assertThat(ended.value()).isNotZero();
        assertThat(ended.said())
                .contains("DUR-3051")
                .contains("jackson-annotations")
                .contains("Spring Boot 4");
    }

    private record Ended(int value, String said) {}

    private Ended run(Neighbours neighbours) throws Exception {
        Set<String> replaced =
                neighbours.jars().stream().map(NeighboursTest::library).collect(Collectors.toSet());
        Stream<String> others = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !replaced.contains(library(Path.of(entry))));
        List<String> classPath = Stream.concat(neighbours.jars().stream().map(Path::toString), others)
                .toList();
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        String.join(File.pathSeparator, classPath),
                        NeighbourProgram.class.getName(),
                        directory.resolve("neighbours.db").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(program.exitValue(), said);
    }

    /** The name of a jar without its version. */
    private static String library(Path jar) {
        return jar.getFileName().toString().replaceFirst("-\\d.*", "");
    }
}
