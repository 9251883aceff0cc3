package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.Orchestration;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ValueRecorded;
import dev.durathread.history.HistoryJson;
import dev.durathread.history.ValueKind;
import dev.durathread.testkit.HistoryReplayer;
import dev.durathread.testkit.TestEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Histories recorded once, committed, and replayed by every build: what a release wrote, each later one reads. With
 * {@code -Ddurathread.golden.write=true} those that are missing are recorded.
 */
class GoldenHistoryTest extends Scenarios {
    private static final Path DIRECTORY = Path.of("src/test/resources/golden/format-1");
    private static final Map<String, Orchestration<String, String>> PROGRAMS = new TreeMap<>(Map.of(
            "work", GoldenPrograms::work,
            "values", GoldenPrograms::values,
            "messages", GoldenPrograms::messages,
            "limits", GoldenPrograms::limits,
            "children", GoldenPrograms::children,
            "failed", GoldenPrograms::failed,
            "cancelled", GoldenPrograms::cancelled,
            "continued", GoldenPrograms::continued));

    static List<String> recorded() throws IOException {
        record();
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    @DisplayName("VER-12 a history that an earlier build wrote replays, and is written again as it was")
    void replays(String file) throws Exception {
        Path history = DIRECTORY.resolve(file);
        HistoryReplayer.assertReplays(history, FLOW, PROGRAMS.get(file.replaceAll("[-.].*", "")));
        String text = Files.readString(history);
        assertThat(HistoryJson.writeLines(HistoryJson.readLines(text))).isEqualTo(text);
    }

    @Test
    @DisplayName("VER-20 no kind of event is missing among the golden histories")
    void coversEveryKindOfEvent() throws Exception {
        Set<String> kinds = new TreeSet<>();
        for (String file : recorded()) {
            HistoryJson.readLines(Files.readString(DIRECTORY.resolve(file))).forEach(event -> kinds.add(event.kind()));
        }
        assertThat(kinds).isEqualTo(kindsOf(HistoryEvent.class));
    }

    @Test
    @DisplayName("VER-20 no kind of recorded value is missing among the golden histories")
    void coversEveryKindOfValue() throws Exception {
        Set<ValueKind> kinds = EnumSet.noneOf(ValueKind.class);
        for (String file : recorded()) {
            Scenarios.events(HistoryJson.readLines(Files.readString(DIRECTORY.resolve(file))), ValueRecorded.class)
                    .forEach(value -> kinds.add(value.valueKind()));
        }
        assertThat(kinds).containsExactly(ValueKind.values());
    }

    private static Set<String> kindsOf(Class<?> type) {
        if (type.isRecord()) {
            return Set.of(type.getSimpleName());
        }
        Set<String> kinds = new TreeSet<>();
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            kinds.addAll(kindsOf(permitted));
        }
        return kinds;
    }

    private static void record() throws IOException {
        if (!Boolean.getBoolean("durathread.golden.write")) {
            return;
        }
        Files.createDirectories(DIRECTORY);
        for (String name : PROGRAMS.keySet()) {
            if (!Files.exists(DIRECTORY.resolve(name + "-1.jsonl"))) {
                record(name);
            }
        }
    }

    private static void record(String name) throws IOException {
        try (TestEnvironment env =
                environment().orchestration(CHILD, GoldenPrograms::child).orchestration(FLOW, PROGRAMS.get(name))) {
            start(env, name);
            settle(env);
            raise(env, name, "event", "an event");
            unlessFinished(() -> env.client()
                    .enqueueEvent(name, "queue", List.of("a", "message").toString()));
            if (name.equals("cancelled")) {
                env.client().cancel(name, "a reason");
            }
            try {
                env.client().waitForOrchestration(name, SOON);
            } catch (java.util.concurrent.TimeoutException e) {
                throw new IOException(e);
            }
            List<Long> executions = new ArrayList<>();
            env.provider().listExecutions(name).forEach(execution -> executions.add(execution.executionId()));
            for (long execution : executions) {
                Files.writeString(
                        DIRECTORY.resolve(name + "-" + execution + ".jsonl"),
                        HistoryJson.writeLines(env.provider().readHistory(name, execution, 0, 1_000)));
            }
        }
    }
}
