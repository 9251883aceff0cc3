package dev.durathread.operation;

import static dev.durathread.operation.Programs.QUICK;
import static dev.durathread.operation.Programs.SOON;
import static dev.durathread.operation.Programs.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityType;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.admin.AdminClient;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.failure.NonDeterminismException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryJson;
import dev.durathread.testkit.HistoryReplayer;
import dev.durathread.testkit.TestEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories that leave the database as JSON lines and come back as events. */
class AdminExportTest {
    private static final String HOSTILE = "\"\\ \n\u2028 \ud83d\ude00 </x> {\"a\":1}";
    private static final OrchestrationType<String, String> RICH =
            OrchestrationType.of("Rich", String.class, String.class);
    private static final ActivityType<String, String> BREAKS = ActivityType.of("Breaks", String.class, String.class);

    private final TestStore store = TestStore.create();
    private final TestEnvironment env = Programs.environment(store);

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        env.close();
        store.close();
    }

    /** Something of every kind, and after one generation the end. */
    private static String rich(OrchestrationContext ctx, String text) {
        if (ctx.executionId() == 1) {
            ctx.kv().set("carried", text);
            return ctx.continueAsNew(text + HOSTILE);
        }
        ctx.setCustomStatus(text);
        try {
            ctx.scheduleActivity(BREAKS, text).get();
        } catch (ActivityFailedException e) {
            ctx.kv().set("failure", e.details().message());
        }
        String child = ctx.scheduleSubOrchestration(QUICK, text).get();
        ctx.sleep(Duration.ofDays(3));
        ctx.newGuid();
        return child + ctx.waitForEvent("go", String.class).get();
    }

    private String exportRich() throws Exception {
        env.activity(BREAKS, (ctx, text) -> {
                    throw new IllegalStateException(text);
                })
                .orchestration(RICH, AdminExportTest::rich);
        env.client().start(RICH, "a", "x");
        env.client().raiseEvent("a", "go", HOSTILE);
        assertThat(env.client().await(RICH, "a", SOON)).isEqualTo("x" + HOSTILE + HOSTILE);
        return env.client().admin().exportHistory("a", 2);
    }

    @Test
    void readsBackWhatItExports() throws Exception {
        String lines = exportRich();
        // snippet: export
        AdminClient admin = env.client().admin();
        Path file = Files.writeString(directory.resolve("a-2.jsonl"), admin.exportHistory("a", 2));

        List<HistoryEvent> history = HistoryJson.readLines(Files.readString(file));
        // end
        assertThat(history).isEqualTo(admin.history("a", 2)).hasSizeGreaterThan(10);
        assertThat(HistoryJson.writeLines(history)).isEqualTo(lines);
        assertThat(lines.lines()).hasSameSizeAs(history).allMatch(line -> line.startsWith("{\"kind\":\""));
    }

    @Test
    void replaysWhatItExports() throws Exception {
        Path file = Files.writeString(directory.resolve("a-2.jsonl"), exportRich());
        HistoryReplayer.assertReplays(file, RICH, AdminExportTest::rich);
        assertThatThrownBy(() -> HistoryReplayer.assertReplays(file, RICH, (ctx, text) -> text))
                .isInstanceOf(NonDeterminismException.class);
    }

    @Test
    void exportsNothingThatIsNotThere() {
        AdminClient admin = env.client().admin();
        env.client().start(QUICK, "a", "x");
        settle(env);
        assertThatThrownBy(() -> admin.exportHistory("nobody", 1)).isInstanceOf(InstanceNotFoundException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> admin.exportHistory("a", 2));
    }
}
