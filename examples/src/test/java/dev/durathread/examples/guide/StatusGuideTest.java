package dev.durathread.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class StatusGuideTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ActivityType<String, String> LOAD = ActivityType.of("Load", String.class, String.class);
    private static final OrchestrationType<Integer, Integer> IMPORT =
            OrchestrationType.of("Import", Integer.class, Integer.class);

    // snippet: set
    record Progress(int done, int of) {}

    static Integer importFiles(OrchestrationContext ctx, Integer files) {
        for (int file = 1; file <= files; file++) {
            String checksum = ctx.scheduleActivity(LOAD, "file-" + file).get();
            ctx.kv().set("checksum-" + file, checksum);
            ctx.setCustomStatus(new Progress(file, files));
        }
        return ctx.kv().size();
    }
    // end

    // snippet: watch
    static OrchestrationStatus watch(DurableClient client, String instanceId, List<Progress> seen)
            throws TimeoutException {
        OrchestrationStatus status = client.status(instanceId);
        while (!status.isTerminal()) {
            long version = status.customStatusVersion();
            status = client.waitForStatusChange(instanceId, version, Duration.ofMinutes(1)); // no polling
            status.customStatus(Progress.class).ifPresent(seen::add);
        }
        return status;
    }
    // end

    // snippet: other
    static Integer compare(OrchestrationContext ctx, Integer file) {
        String key = "checksum-" + file;
        boolean same = ctx.kvOf("import-1", key, String.class).equals(ctx.kvOf("import-2", key, String.class));
        return same ? 0 : 1; // what was read is recorded, so that replay reads the same
    }
    // end

    @Test
    void tellsHowFarItIs() throws Exception {
        try (TestEnvironment env =
                TestEnvironment.builder().replayEveryTurn(true).build()) {
            env.orchestration(IMPORT, StatusGuideTest::importFiles).stub(LOAD, (_, file) -> "sum of " + file);
            DurableClient client = env.client();
            client.start(IMPORT, "import-1", 3);
            List<Progress> seen = new ArrayList<>();
            assertThat(watch(client, "import-1", seen)).isInstanceOf(OrchestrationStatus.Completed.class);
            assertThat(seen).endsWith(new Progress(3, 3));

            // snippet: read
            String checksum =
                    client.kvValue("import-1", "checksum-2", String.class).orElseThrow();
            String third = client.waitForKvValue("import-1", "checksum-3", String.class, Duration.ofSeconds(5));
            // end
            assertThat(List.of(checksum, third)).containsExactly("sum of file-2", "sum of file-3");
        }
    }

    @Test
    void readsTheKeysOfOthers() throws Exception {
        OrchestrationType<Integer, Integer> compare = OrchestrationType.of("Compare", Integer.class, Integer.class);
        try (TestEnvironment env =
                TestEnvironment.builder().replayEveryTurn(true).build()) {
            env.orchestration(IMPORT, StatusGuideTest::importFiles)
                    .orchestration(compare, StatusGuideTest::compare)
                    .stub(LOAD, (ctx, file) -> ctx.instanceId() + file);
            for (String id : List.of("import-1", "import-2")) {
                env.client().start(IMPORT, id, 2);
                env.client().await(IMPORT, id, SOON);
            }
            env.client().start(compare, "compare", 2);
            assertThat(env.client().await(compare, "compare", SOON)).isEqualTo(1);
        }
    }
}
