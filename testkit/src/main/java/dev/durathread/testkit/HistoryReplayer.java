package dev.durathread.testkit;

import dev.durathread.HistoryReplay;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.history.HistoryJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Replays histories that were exported from production against today's code. */
public final class HistoryReplayer {
    private HistoryReplayer() {}

    /**
     * Replays one exported history: one JSON object a line, as the admin API exports it.
     *
     * @throws dev.durathread.NonDeterminismException as production would, when the code does not do what is recorded
     * @throws dev.durathread.history.HistoryFormatException naming the line that cannot be read
     * @throws UncheckedIOException when the file cannot be read
     */
    public static <I, O> void assertReplays(Path historyJson, OrchestrationType<I, O> type, Orchestration<I, O> body) {
        try {
            HistoryReplay.check(
                    HistoryJson.readLines(Files.readString(historyJson)), type, body, RuntimeOptions.defaults());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + historyJson, e);
        }
    }

    /**
     * Replays every {@code .jsonl} file of a directory.
     *
     * @return how many there were
     */
    public static <I, O> int assertAllReplay(Path directory, OrchestrationType<I, O> type, Orchestration<I, O> body) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> histories = files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
            histories.forEach(file -> assertReplays(file, type, body));
            return histories.size();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }
}
