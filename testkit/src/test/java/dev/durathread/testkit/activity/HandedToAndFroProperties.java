package dev.durathread.testkit.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.QueueEventDelivered;
import dev.durathread.testkit.MemoryProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Instances that nodes hand to and fro at every commit, with queue messages, events, custom statuses, key values and
 * requests to cancel under way, against a model: what each mailbox was sent is what the code took of it, in its order and
 * once (INV-16).
 */
class HandedToAndFroProperties {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int INSTANCES = 12;
    private static final int MESSAGES = 14;
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);

    private final MemoryProvider provider = MemoryProvider.create();
    private final DurableClient outside = DurableClient.on(provider);

    /** Takes from two queues and two events in the order of a plan, and leaves traces in status and key values. */
    private static String take(OrchestrationContext ctx, String plan) {
        StringBuilder taken = new StringBuilder();
        for (int i = 0; i < plan.length(); i++) {
            char from = plan.charAt(i);
            String message = Character.isUpperCase(from)
                    ? ctx.dequeueEvent(String.valueOf(from), String.class).get()
                    : ctx.waitForEvent(String.valueOf(from), String.class).get();
            taken.append(message).append(' ');
            ctx.setCustomStatus(taken.toString());
            ctx.kv().set("taken", taken.length());
            if (from == 'A') {
                taken.append(ctx.step("step", String.class, () -> "s").get()).append(' ');
            }
        }
        return taken.toString() + ctx.kv().get("taken", Integer.class).orElseThrow();
    }

    private DurableRuntime node(String name) {
        return DurableRuntime.builder(provider)
                .options(RuntimeOptions.defaults().withNodeName(name))
                .orchestration(FLOW, HandedToAndFroProperties::take)
                .start();
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "2, 2", "2, 3", "3, 4", "3, 5", "3, 6"})
    void takesEachMessageOnceAndInItsOrder(int nodes, long seed) throws Exception {
        Random random = new Random(seed);
        List<DurableRuntime> all =
                IntStream.range(0, nodes).mapToObj(i -> node("node" + i)).toList();
        try {
            List<Life> lives = new ArrayList<>();
            for (int i = 0; i < INSTANCES; i++) {
                lives.add(new Life("i" + i, random, "seed " + seed));
            }
            lives.forEach(life -> life.startAt(all.get(random.nextInt(nodes)).client()));
            for (int i = 0; i < MESSAGES; i++) {
                for (Life life : lives) {
                    // whoever sends has the instance brought to its node, if no other one holds it
                    DurableClient by = random.nextInt(nodes + 1) == nodes
                            ? outside
                            : all.get(random.nextInt(nodes)).client();
                    life.send(by, i);
                }
            }
            for (Life life : lives) {
                life.check();
            }
        } finally {
            all.forEach(DurableRuntime::close);
        }
    }

    /** An instance and what it is sent, in an order of its own: messages come long before they are taken. */
    private final class Life {
        private final String id;
        private final String seed;
        private final String plan;
        private final List<Character> order = new ArrayList<>();
        private final boolean cancelled;

        Life(String id, Random random, String seed) {
            this.id = id;
            this.seed = seed + ", instance " + id;
            StringBuilder mailboxes = new StringBuilder();
            for (int i = 0; i < MESSAGES; i++) {
                mailboxes.append("ABcd".charAt(random.nextInt(4)));
            }
            plan = mailboxes.toString();
            plan.chars().forEach(c -> order.add(random.nextInt(order.size() + 1), (char) c));
            cancelled = random.nextInt(6) == 0;
        }

        void startAt(DurableClient client) {
            client.start(FLOW, id, plan);
        }

        void send(DurableClient client, int number) {
            if (cancelled && number == MESSAGES - 1) {
                client.cancel(id, "the test says so");
                return;
            }
            char mailbox = order.get(number);
            String message = mailbox + "" + number;
            if (Character.isUpperCase(mailbox)) {
                client.enqueueEvent(id, String.valueOf(mailbox), message, message);
            } else {
                client.raiseEvent(id, String.valueOf(mailbox), message);
            }
        }

        /** What the model takes. */
        private String expected() {
            List<List<String>> boxes = new ArrayList<>();
            String names = "ABcd";
            names.chars().forEach(_ -> boxes.add(new ArrayList<>()));
            for (int i = 0; i < MESSAGES; i++) {
                boxes.get(names.indexOf(order.get(i))).add(order.get(i) + "" + i);
            }
            StringBuilder taken = new StringBuilder();
            int length = 0;
            for (int i = 0; i < plan.length(); i++) {
                char from = plan.charAt(i);
                taken.append(boxes.get(names.indexOf(from)).removeFirst()).append(' ');
                length = taken.length();
                if (from == 'A') {
                    taken.append("s ");
                }
            }
            return taken.toString() + length;
        }

        void check() throws Exception {
            if (cancelled) {
                Awaitility.await()
                        .alias(seed)
                        .atMost(SOON)
                        .until(() -> outside.status(id) instanceof OrchestrationStatus.Cancelled);
            } else {
                assertThat(outside.await(FLOW, id, SOON)).as(seed).isEqualTo(expected());
            }
            List<String> delivered = provider.readHistory(id, 1, 0, 1_000).stream()
                    .map(Life::data)
                    .filter(data -> !data.isEmpty())
                    .toList();
            assertThat(delivered).as(seed).doesNotHaveDuplicates();
        }

        private static String data(HistoryEvent event) {
            return switch (event) {
                case ExternalEvent e -> e.data();
                case QueueEventDelivered e -> e.data();
                default -> "";
            };
        }
    }
}
