package dev.durathread.testkit.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.testkit.MemoryProvider;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An id is deleted by force and started anew at every point of a life: the new instance lives as if it were the first. */
class MadeAnewProperties {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);
    private static final ActivityType<String, String> ECHO = ActivityType.of("Echo", String.class, String.class);

    private final MemoryProvider provider = MemoryProvider.create();

    static String live(OrchestrationContext ctx, String name) {
        String all = name + ":" + ctx.scheduleActivity(ECHO, name).get();
        all += ctx.dequeueEvent("q", String.class).get();
        all += ctx.step("step", String.class, () -> name).get();
        all += ctx.waitForEvent("e", String.class).get();
        ctx.sleep(Duration.ofMillis(5));
        return all + ctx.dequeueEvent("q", String.class).get();
    }

    private DurableRuntime node(String name) {
        return DurableRuntime.builder(provider)
                .options(RuntimeOptions.defaults().withNodeName(name))
                .activity(ECHO, (ctx, text) -> text)
                .orchestration(FLOW, MadeAnewProperties::live)
                .start();
    }

    /** How far the old life comes: so many of what it is sent are sent, and so many of its events awaited. */
    @ParameterizedTest
    @CsvSource({
        "0, 0", "0, 1", "0, 2", "0, 3", "1, 3", "1, 5", "1, 6", "2, 6", "2, 8", "2, 9", "3, 9", "3, 10", "0, 99"
    })
    void livesAsIfItWereTheFirst(int sent, int events) throws Exception {
        try (DurableRuntime one = node("one");
                DurableRuntime other = node("other")) {
            DurableClient outside = DurableClient.on(provider);
            DurableClient[] by = {one.client(), other.client(), outside};
            for (int round = 0; round < by.length * by.length; round++) {
                DurableClient deletes = by[round % by.length];
                DurableClient starts = by[round / by.length];
                String id = "i" + round;
                String name = "new" + round;
                one.client().start(FLOW, id, "old");
                for (int i = 0; i < sent; i++) {
                    send(outside, id, i, "old");
                }
                if (events < 99) {
                    Awaitility.await()
                            .atMost(SOON)
                            .until(() -> provider.readHistory(id, 1, 0, 100).size() >= Math.min(events, reachable(sent)));
                }
                deletes.admin().delete(id, true);
                starts.start(FLOW, id, name);
                for (int i = 0; i < 3; i++) {
                    send(by[(round + i) % by.length], id, i, "m" + i);
                }
                assertThat(outside.await(FLOW, id, SOON))
                        .as("deleted by %d, started by %d", round % by.length, round / by.length)
                        .isEqualTo(name + ":" + name + "m0" + name + "m1" + "m2");
            }
        }
    }

    /** How many events there are in the history of a life that was sent so much. */
    private static int reachable(int sent) {
        return switch (sent) {
            case 0 -> 4;
            case 1 -> 7;
            case 2 -> 11;
            default -> 13;
        };
    }

    private static void send(DurableClient client, String id, int number, String text) {
        if (number == 1) {
            client.raiseEvent(id, "e", text);
        } else {
            client.enqueueEvent(id, "q", text);
        }
    }
}
