package dev.durathread.examples.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs {@code java} of the JDK that runs the tests. */
final class Java {
    private static final long MOST_SECONDS = 60;

    private Java() {}

    /** Everything that it printed; it has to end well. */
    static String run(Path folder, Map<String, String> environment, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        Path printed = Files.createTempFile(folder, "printed", ".txt");
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        process.environment().putAll(environment);
        Process running = process.start();
        try {
            assertThat(running.waitFor(MOST_SECONDS, TimeUnit.SECONDS))
                    .as("%s ended in time", command)
                    .isTrue();
        } finally {
            running.destroyForcibly();
        }
        String text = Files.readString(printed);
        assertThat(running.exitValue()).as(text).isZero();
        return text;
    }
}
