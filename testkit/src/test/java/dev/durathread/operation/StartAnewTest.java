package dev.durathread.operation;

import static dev.durathread.operation.Programs.QUICK;
import static dev.durathread.operation.Programs.SOON;
import static dev.durathread.operation.Programs.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durathread.DurableClient;
import dev.durathread.IfExists;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.StartOptions;
import dev.durathread.admin.InstanceInfo;
import dev.durathread.failure.InstanceAlreadyExistsException;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.provider.ForwardingProvider.Operation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Starting under an id that may be taken: returning to what is there, signalling it, or replacing it. */
class StartAnewTest {
    private static final OrchestrationType<String, String> TWO_CHILDREN =
            OrchestrationType.of("TwoChildren", String.class, String.class);
    private static final OrchestrationType<String, String> LEAVING =
            OrchestrationType.of("Leaving", String.class, String.class);
    private static final OrchestrationType<String, String> STUBBORN =
            OrchestrationType.of("Stubborn", String.class, String.class);
    private static final StartOptions RETURN = StartOptions.none().withIfExists(IfExists.RETURN_EXISTING);
    private static final StartOptions REPLACE = StartOptions.none().withIfExists(IfExists.REPLACE_FINISHED);

    private final TestStore store = TestStore.create();
    private final WatchedProvider watched = new WatchedProvider(store.provider(), false);
    private final TestNodes nodes = new TestNodes(store, watched.provider());

    @AfterEach
    void close() {
        nodes.close();
    }

    private DurableClient node() {
        return nodes.start(builder -> builder.orchestration(QUICK, (ctx, text) -> text)
                        .orchestration(
                                WAITING,
                                (ctx, text) -> text
                                        + ctx.waitForEvent("go", String.class).get())
                        .orchestration(
                                TWO_CHILDREN,
                                (ctx, text) -> ctx.scheduleSubOrchestration(QUICK, text + "1")
                                                .get()
                                        + ctx.scheduleSubOrchestration(QUICK, text + "2")
                                                .get())
                        .orchestration(LEAVING, (ctx, text) -> {
                            ctx.scheduleSubOrchestration(STUBBORN, text);
                            return ctx.waitForEvent("go", String.class).get();
                        })
                        .orchestration(STUBBORN, (ctx, text) -> {
                            try {
                                return ctx.waitForEvent("never", String.class).get();
                            } catch (OrchestrationCancelledException e) {
                                return ctx.waitForEvent("never", String.class).get();
                            }
                        }))
                .client();
    }

    @Nested
    class WithAnEvent {
        @Test
        void startsWhatIsNotThereAndSignalsWhatRuns() throws Exception {
            DurableClient client = node();
            for (StartOptions options : new StartOptions[] {RETURN, REPLACE}) {
                String id = options.ifExists().name();
                client.start(WAITING, id + "1", "in ", options.withEvent("go", "at once"));
                assertThat(client.await(WAITING, id + "1", SOON)).isEqualTo("in at once");
                client.start(WAITING, id + "2", "in ");
                client.start(WAITING, id + "2", "unused", options.withEvent("go", "later"));
                assertThat(client.await(WAITING, id + "2", SOON)).isEqualTo("in later");
            }
        }

        @Test
        void takesOneCommit() throws Exception {
            DurableClient outside = DurableClient.on(watched.provider());
            StartOptions options = RETURN.withEvent("go", "a").withEvent("go", "b");
            int before = watched.calls(Operation.COMMIT);
            outside.start(WAITING, "new", "in ", options);
            assertThat(watched.calls(Operation.COMMIT)).isEqualTo(before + 1);
            outside.start(WAITING, "new", "unused", options);
            assertThat(watched.calls(Operation.COMMIT)).isEqualTo(before + 2);
            assertThat(outside.admin().stats("new").pendingMessages()).isEqualTo(4);
            node();
            assertThat(outside.await(WAITING, "new", SOON)).isEqualTo("in a");
        }

        @Test
        void throwsForOneThatHasFinishedUnlessThatIsReplaced() throws Exception {
            DurableClient client = node();
            client.start(WAITING, "a", "first ", RETURN.withEvent("go", "x"));
            assertThat(client.await(WAITING, "a", SOON)).isEqualTo("first x");
            assertThatThrownBy(() -> client.start(WAITING, "a", "second ", RETURN.withEvent("go", "y")))
                    .isInstanceOf(InstanceFinishedException.class);
            assertThat(client.await(WAITING, "a", SOON)).isEqualTo("first x");
            client.start(WAITING, "a", "second ", REPLACE.withEvent("go", "y"));
            assertThat(client.await(WAITING, "a", SOON)).isEqualTo("second y");
        }

        @Test
        void leavesAnInstanceOfAnotherOrchestrationAlone() throws Exception {
            DurableClient client = node();
            client.start(WAITING, "a", "in ");
            for (StartOptions options : new StartOptions[] {RETURN, REPLACE}) {
                assertThatThrownBy(() -> client.start(QUICK, "a", "x", options.withEvent("go", "stray")))
                        .isInstanceOf(InstanceAlreadyExistsException.class)
                        .hasMessageContainingAll("\"Waiting\"", "\"Quick\"");
            }
            client.raiseEvent("a", "go", "own");
            assertThat(client.await(WAITING, "a", SOON)).isEqualTo("in own");
        }
    }

    @Test
    void returnsOnlyToAnInstanceOfTheSameOrchestration() {
        DurableClient client = node();
        client.start("Waiting", "a", "in ");
        client.start("Waiting", "a", "unused", RETURN);
        assertThatThrownBy(() -> client.start("Quick", "a", "x", RETURN))
                .isInstanceOf(InstanceAlreadyExistsException.class)
                .hasMessageContainingAll("\"a\"", "\"Waiting\"", "\"Quick\"");
    }

    @Test
    void startsAndAwaitsByName() throws Exception {
        DurableClient client = node();
        client.start("Quick", "a", "text");
        assertThat(client.await("a", String.class, SOON)).isEqualTo("text");
    }

    @Nested
    class Replacing {
        @Test
        void takesTheChildrenAwayToo() throws Exception {
            DurableClient client = node();
            for (String round : new String[] {"a", "b", "c"}) {
                client.start(TWO_CHILDREN, "p", round, REPLACE);
                assertThat(client.await(TWO_CHILDREN, "p", SOON)).isEqualTo(round + "1" + round + "2");
            }
            assertThat(client.admin().tree("p"))
                    .extracting(InstanceInfo::name)
                    .containsExactlyInAnyOrder("TwoChildren", "Quick", "Quick");
        }

        @Test
        void endsAChildThatItsParentLeftBehind() throws Exception {
            DurableClient client = node();
            client.start(LEAVING, "p", "x");
            await().atMost(SOON).until(() -> client.admin().tree("p").size() == 2);
            client.raiseEvent("p", "go", "first");
            assertThat(client.await(LEAVING, "p", SOON)).isEqualTo("first");
            client.start(LEAVING, "p", "y", REPLACE);
            client.raiseEvent("p", "go", "second");
            assertThat(client.await(LEAVING, "p", SOON)).isEqualTo("second");
        }

        @Test
        void leavesOneThatRunsAlone() {
            DurableClient client = node();
            client.start(LEAVING, "p", "x");
            await().atMost(SOON).until(() -> client.admin().tree("p").size() == 2);
            assertThatThrownBy(() -> client.start(LEAVING, "p", "y", REPLACE))
                    .isInstanceOf(InstanceAlreadyExistsException.class);
            assertThat(client.status("p")).isInstanceOf(OrchestrationStatus.Running.class);
            assertThat(client.admin().tree("p")).hasSize(2);
        }
    }
}
