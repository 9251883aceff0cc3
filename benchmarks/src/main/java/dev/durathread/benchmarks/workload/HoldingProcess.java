package dev.durathread.benchmarks.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs {@link HoldingNode}; what that tells is heard here. */
final class HoldingProcess implements AutoCloseable {
    private final Process process;
    private final Told told;

    private HoldingProcess(Process process, Told told) {
        this.process = process;
        this.told = told;
        Thread.ofPlatform().daemon().name("holding-process").start(this::listen);
    }

    /** Starts it and returns when it is ready to take activities. What it says is told on. */
    static HoldingProcess start(String url, String schema, Told told) {
        ProcessBuilder java = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldingNode.class.getName(),
                        url,
                        schema))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            HoldingProcess started = new HoldingProcess(java.start(), told);
            told.await(HoldingNode.READY);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("no second process could be started", e);
        }
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(told::tell);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells it to end, and waits for that. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(Sequence.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
