package dev.durathread.examples.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program with a {@code module-info.java} of its own, compiled and run on the module path. */
class ModularProgramTest {
    private static final Path SOURCES = Path.of("src/modular/java");

    @TempDir
    private static Path folder;

    private static Path program;
    private static Jars jars;

    @BeforeAll
    static void compile() throws Exception {
        jars = new Jars(folder);
        program = folder.resolve("program");
        List<String> arguments =
                new ArrayList<>(List.of("-Werror", "-d", program.toString(), "--module-path", jars.path()));
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(Files::isRegularFile).map(Path::toString).forEach(arguments::add);
        }
        StringWriter said = new StringWriter();
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        int status = javac.run(new PrintWriter(said), new PrintWriter(said), arguments.toArray(String[]::new));
        assertThat(status).as(said.toString()).isZero();
    }

    @Test
    void runsOnTheModulePath() throws Exception {
        assertThat(run("--enable-native-access=org.xerial.sqlitejdbc"))
                .contains("module com.example.orders, module dev.durathread.runtime: "
                        + "Receipt[orderId=17, payment=4200 cents paid]")
                .contains("PLATFORM_SCHEDULER fibers");
    }

    @Test
    void hasFastFibersWhenTheJdkIsOpenedToTheModule() throws Exception {
        assertThat(run(
                        "--add-opens=java.base/java.lang=dev.durathread.runtime",
                        "--enable-native-access=org.xerial.sqlitejdbc"))
                .contains("Receipt[orderId=17, payment=4200 cents paid]")
                .contains("OWN_SCHEDULER fibers")
                .doesNotContain("WARNING");
    }

    private static String run(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--module-path", jars.path(program)));
        // What automatic modules depend on is in no descriptor, so that the JVM is told to take all that it finds.
        arguments.addAll(List.of("--add-modules", "ALL-MODULE-PATH"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("--module", "com.example.orders/com.example.orders.Orders"));
        arguments.add(Files.createTempDirectory(folder, "database")
                .resolve("orders.db")
                .toString());
        return Java.run(folder, Map.of(), arguments);
    }
}
