package dev.durathread.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A directory that may not be written: a clear failure, nothing lost, and programs go on when it may be again. Rights do
 * not apply to root, unless in a process that has given up the privilege of passing over them.
 */
class ReadOnlyDirectoryTest {
    private static final String PRIVILEGES = "-dac_override,-dac_read_search";
    private static final List<String> WITHOUT_PRIVILEGES =
            List.of("setpriv", "--bounding-set", PRIVILEGES, "--inh-caps", PRIVILEGES);

    @TempDir
    private Path directory;

    @Test
    void isRefusedClearlyAndGoesOnWhenItMayBeWritten() throws Exception {
        assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
                "the file system knows no rights");
        if (ReadOnlyPlaces.applyHere(directory)) {
            ReadOnlyPlaces.check(directory);
        } else {
            assumeTrue(
                    canGivePrivilegesUp(),
                    "rights do not apply to this user, and setpriv cannot take the privilege away");
            String output = run(childCommand());
            assertThat(output).endsWith("exit 0");
        }
    }

    private static boolean canGivePrivilegesUp() throws InterruptedException {
        List<String> nothing = new ArrayList<>(WITHOUT_PRIVILEGES);
        nothing.add("true");
        try {
            return run(nothing).endsWith("exit 0");
        } catch (IOException _) {
            return false; // there is no such tool
        }
    }

    private List<String> childCommand() {
        List<String> command = new ArrayList<>(WITHOUT_PRIVILEGES);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ReadOnlyPlaces.class.getName(),
                directory.toString()));
        return command;
    }

    /** Runs a command; what it printed, and how it ended. */
    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output + "exit " + process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }
}
