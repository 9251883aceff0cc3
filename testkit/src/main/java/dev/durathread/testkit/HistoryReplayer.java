package dev.durathread.testkit;

import dev.durathread.Orchestration;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.Version;
import dev.durathread.failure.NonDeterminismException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.history.HistoryFormatException;
import dev.durathread.history.HistoryJson;
import dev.durathread.host.HistoryReplay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Replays histories that were exported from production with today's code. A change that would break running instances
 * then fails a unit test first. Only the code of orchestrations runs, no activity.
 *
 * {@snippet :
 * HistoryReplayer.assertReplays(Path.of("src/test/histories"), PROCESS, Shop::process);
 *
 * HistoryReplayer.builder()
 *         .orchestration(PROCESS, Shop::process)
 *         .orchestration(REFUND, "2.0.0", Shop::refund)
 *         .build()
 *         .assertReplays(Path.of("src/test/histories"));
 * }
 *
 * <p>A history is a file of one JSON object a line, as the admin client exports it; a directory stands for all its
 * {@code .jsonl} and {@code .json} files, those of its subdirectories included.
 */
public final class HistoryReplayer {
    private final Registrations code;
    private final RuntimeOptions options;

    private HistoryReplayer(Registrations code, RuntimeOptions options) {
        this.code = code;
        this.options = options;
    }

    /**
     * Replays a history, or all of one orchestration in a directory, with its code, whatever version they are of.
     *
     * @throws NonDeterminismException as production would, when the code does not do what is recorded
     * @throws HistoryFormatException naming the line that cannot be read
     * @throws AssertionError when there is no history
     * @throws UncheckedIOException when a file cannot be read
     */
    public static <I, O> void assertReplays(Path historyJson, OrchestrationType<I, O> type, Orchestration<I, O> body) {
        boolean many = Files.isDirectory(historyJson);
        replayAll(
                historyJson,
                history -> !many || isOf(type, history),
                history -> HistoryReplay.check(history, type, body, RuntimeOptions.defaults()));
    }

    /** Describes a replayer that knows several orchestrations. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Replays a history, or all of a directory, each with the code and the version that its first event names.
     *
     * @return how many there were
     * @throws NonDeterminismException as production would, when the code does not do what is recorded; further ones are
     *     suppressed in it
     * @throws HistoryFormatException naming the line that cannot be read
     * @throws AssertionError when there is no history, or one whose code is not known here
     * @throws UncheckedIOException when a file cannot be read
     */
    public int assertReplays(Path historyOrDirectory) {
        return replayAll(historyOrDirectory, _ -> true, history -> {
            if (!code.replay(history, options)) {
                throw new AssertionError("no code for " + history.getFirst());
            }
        });
    }

    /** Takes code through one history. */
    private interface Check {
        void of(List<HistoryEvent> history);
    }

    private static boolean isOf(OrchestrationType<?, ?> type, List<HistoryEvent> history) {
        return !history.isEmpty()
                && history.getFirst() instanceof OrchestrationStarted first
                && first.name().equals(type.name());
    }

    private static int replayAll(Path historyOrDirectory, Predicate<List<HistoryEvent>> wanted, Check check) {
        List<Throwable> failures = new ArrayList<>();
        int replayed = 0;
        for (Path file : files(historyOrDirectory)) {
            try {
                List<HistoryEvent> history = HistoryJson.readLines(read(file));
                if (wanted.test(history)) {
                    replayed++;
                    check.of(history);
                }
            } catch (RuntimeException | AssertionError e) {
                e.addSuppressed(new InHistory(file));
                failures.add(e);
            }
        }
        throwFirst(failures);
        if (replayed == 0) {
            throw new AssertionError("there is no history to replay in " + historyOrDirectory.toAbsolutePath());
        }
        return replayed;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static void throwFirst(List<Throwable> failures) {
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.getFirst();
        failures.stream().skip(1).forEach(first::addSuppressed);
        switch (first) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(first);
        }
    }

    private static List<Path> files(Path historyOrDirectory) {
        if (!Files.isDirectory(historyOrDirectory)) {
            return List.of(historyOrDirectory);
        }
        try (Stream<Path> files = Files.walk(historyOrDirectory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".jsonl")
                            || file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + historyOrDirectory, e);
        }
    }

    /** Names the file in the stack trace. The error itself is the one that production would throw. */
    private static final class InHistory extends Exception {
        private static final long serialVersionUID = 1;

        InHistory(Path file) {
            super("in history " + file, null, false, false);
        }
    }

    /** Describes a replayer. */
    public static final class Builder {
        private final Registrations code = new Registrations();
        private RuntimeOptions options = RuntimeOptions.defaults();

        private Builder() {}

        /** Adds an orchestration as version 1.0.0. */
        public <I, O> Builder orchestration(OrchestrationType<I, O> type, Orchestration<I, O> body) {
            return orchestration(type, "1.0.0", body);
        }

        /**
         * Adds a version of an orchestration.
         *
         * @throws IllegalArgumentException when the text is not a version
         */
        public <I, O> Builder orchestration(OrchestrationType<I, O> type, String version, Orchestration<I, O> body) {
            code.orchestration(type, Version.parse(version), body);
            return this;
        }

        /** Sets the options, for their payload codec. */
        public Builder options(RuntimeOptions newOptions) {
            options = Objects.requireNonNull(newOptions, "options");
            return this;
        }

        /** Makes the replayer. */
        public HistoryReplayer build() {
            return new HistoryReplayer(code, options);
        }
    }
}
