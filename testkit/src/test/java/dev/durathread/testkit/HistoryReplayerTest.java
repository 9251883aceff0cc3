package dev.durathread.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityType;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.failure.NonDeterminismException;
import dev.durathread.history.HistoryJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryReplayerTest {
    private static final ActivityType<String, String> ECHO = ActivityType.of("Echo", String.class, String.class);
    private static final OrchestrationType<String, String> TWICE =
            OrchestrationType.of("Twice", String.class, String.class);
    private static final OrchestrationType<String, String> NAP =
            OrchestrationType.of("Nap", String.class, String.class);

    @TempDir
    Path directory;

    @BeforeEach
    void exportHistories() throws Exception {
        try (TestEnvironment env = TestEnvironment.create()) {
            env.activity(ECHO, (ctx, text) -> text)
                    .orchestration(TWICE, HistoryReplayerTest::twice)
                    .orchestration(NAP, HistoryReplayerTest::nap);
            for (String id : new String[] {"t1", "t2"}) {
                env.client().start(TWICE, id, "x");
                env.client().await(TWICE, id, Duration.ofSeconds(20));
                export(env, id);
            }
            env.client().start(NAP, "n1", "x");
            env.clock().advance(Duration.ofMinutes(1));
            export(env, "n1");
        }
    }

    private void export(TestEnvironment env, String id) throws Exception {
        Files.writeString(directory.resolve(id + ".jsonl"), HistoryJson.writeLines(env.history(id)));
    }

    private static String twice(OrchestrationContext ctx, String text) {
        return ctx.scheduleActivity(ECHO, text).get()
                + ctx.scheduleActivity(ECHO, text).get();
    }

    private static String thrice(OrchestrationContext ctx, String text) {
        return twice(ctx, text) + ctx.scheduleActivity(ECHO, text).get();
    }

    private static String nap(OrchestrationContext ctx, String text) {
        ctx.sleep(Duration.ofHours(1));
        return text;
    }

    private static String longerNap(OrchestrationContext ctx, String text) {
        ctx.sleep(Duration.ofHours(2));
        return text;
    }

    @Test
    void replaysOneHistory() {
        assertThatCode(() ->
                        HistoryReplayer.assertReplays(directory.resolve("t1.jsonl"), TWICE, HistoryReplayerTest::twice))
                .doesNotThrowAnyException();
    }

    @Test
    void givesTheErrorOfProductionAndNamesTheFile() {
        assertThatThrownBy(() -> HistoryReplayer.assertReplays(
                        directory.resolve("t1.jsonl"), TWICE, HistoryReplayerTest::thrice))
                .isInstanceOfSatisfying(NonDeterminismException.class, e -> {
                    assertThat(e.instanceId()).isEqualTo("t1");
                    assertThat(e.eventId()).isEqualTo(6);
                    assertThat(e.recorded()).startsWith("OrchestrationCompleted");
                    assertThat(e.attempted()).startsWith("ActivityScheduled");
                    assertThat(e.sourceLine()).isPresent();
                    assertThat(e.getSuppressed())
                            .singleElement()
                            .satisfies(note -> assertThat(note.getMessage()).endsWith("t1.jsonl"));
                });
    }

    @Test
    void takesTheHistoriesOfOneOrchestrationOutOfADirectory() {
        assertThatCode(() -> HistoryReplayer.assertReplays(directory, TWICE, HistoryReplayerTest::twice))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> HistoryReplayer.assertReplays(directory, TWICE, HistoryReplayerTest::thrice))
                .isInstanceOf(NonDeterminismException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
    }

    @Test
    void replaysAllOfADirectory() {
        HistoryReplayer replayer = both(HistoryReplayerTest::nap);
        assertThat(replayer.assertReplays(directory)).isEqualTo(3);
    }

    @Test
    void letsATimerBecomeLonger() {
        assertThat(both(HistoryReplayerTest::longerNap).assertReplays(directory))
                .isEqualTo(3);
    }

    private static HistoryReplayer both(Orchestration<String, String> nap) {
        return HistoryReplayer.builder()
                .orchestration(TWICE, HistoryReplayerTest::twice)
                .orchestration(NAP, nap)
                .build();
    }

    @Test
    void missesCode() {
        assertThatThrownBy(() -> HistoryReplayer.builder()
                        .orchestration(TWICE, HistoryReplayerTest::twice)
                        .build()
                        .assertReplays(directory))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Nap");
    }

    @Test
    void doesNotPassWithoutAnyHistory() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThatThrownBy(() -> HistoryReplayer.assertReplays(empty, TWICE, HistoryReplayerTest::twice))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no history");
    }
}
