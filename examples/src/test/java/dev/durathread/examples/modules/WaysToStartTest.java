package dev.durathread.examples.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways to start a JVM that docs/guide/deploying.md names: which of them open the JDK for the fast kind of fiber. */
class WaysToStartTest {
    private static final String OPENS = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
    private static final String HELLO = "dev.durathread.examples.Hello";
    private static final String FAST = "OWN_SCHEDULER fibers";

    @TempDir
    private static Path shared;

    private static Jars jars;
    private static Path program;

    @TempDir
    Path folder;

    @BeforeAll
    static void pack() throws Exception {
        jars = new Jars(shared);
        program = shared.resolve("program.jar");
        jars.program(program, HELLO, Map.of("Add-Opens", "java.base/java.lang", "Enable-Native-Access", "ALL-UNNAMED"));
    }

    @Test
    void theManifestOfTheProgramsOwnJar() throws Exception {
        assertThat(Java.run(folder, Map.of(), List.of("-jar", program.toString())))
                .contains("Hello, Ada! Hello, durable world!")
                .contains(FAST)
                .doesNotContain("WARNING");
    }

    @Test
    void optionsOnTheCommandLine() throws Exception {
        assertThat(Java.run(folder, Map.of(), List.of(OPENS, NATIVE, "-cp", jars.path(program), HELLO)))
                .contains(FAST)
                .doesNotContain("WARNING");
    }

    @Test
    void anArgumentFile() throws Exception {
        Path options = Files.writeString(folder.resolve("java.options"), OPENS + "\n" + NATIVE + "\n");
        assertThat(Java.run(folder, Map.of(), List.of("@" + options, "-cp", jars.path(program), HELLO)))
                .contains(FAST);
    }

    @Test
    void theVariableOfTheLauncher() throws Exception {
        assertThat(Java.run(
                        folder,
                        Map.of("JDK_JAVA_OPTIONS", OPENS + " " + NATIVE),
                        List.of("-cp", jars.path(program), HELLO)))
                .contains(FAST);
    }

    @Test
    void theManifestOfAJarOnTheClassPathOpensNothing() throws Exception {
        assertThat(Java.run(folder, Map.of(), List.of("-cp", jars.path(program), HELLO)))
                .contains("Hello, Ada! Hello, durable world!")
                .contains("PLATFORM_SCHEDULER fibers");
    }
}
