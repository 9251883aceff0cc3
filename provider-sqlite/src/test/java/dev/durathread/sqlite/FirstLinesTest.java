package dev.durathread.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableRuntime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program logs that uses the engine for the first time. */
class FirstLinesTest {
    private static final String CONFIGURATION = """
            <configuration>
              <statusListener class="ch.qos.logback.core.status.NopStatusListener"/>
              <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%-5level %logger %msg%n</pattern></encoder>
              </appender>
              <root level="INFO"><appender-ref ref="OUT"/></root>
            </configuration>
            """;

    @TempDir
    private Path directory;

    @Test
    void areItsOwnAlone() throws Exception {
        Path configuration = Files.writeString(directory.resolve("logback.xml"), CONFIGURATION);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dlogback.configurationFile=" + configuration,
                        "-Dorg.jooq.no-tips=as it was",
                        "-cp",
                        System.getProperty("java.class.path"),
                        QuietProgram.class.getName())
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(lines.toString()).isZero();
        assertThat(lines).last().isEqualTo("null as it was");
        assertThat(lines.subList(0, lines.size() - 1))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("INFO  " + DurableRuntime.class.getName() + " Durathread "));
    }
}
