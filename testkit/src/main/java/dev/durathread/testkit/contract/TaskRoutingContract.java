package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.FAILURE;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.scheduledEvent;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static dev.durathread.testkit.contract.Fixtures.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Claims;
import dev.durathread.provider.Fence;
import dev.durathread.provider.TagSelection;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TaskRetry;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which node may claim which task, and from when on: {@link TaskClaim}, {@link TagSelection}. */
public abstract class TaskRoutingContract extends Chapter {
    private static final TagSelection UNTAGGED = new TagSelection(true, false, Set.of());
    private static final TagSelection GPU = new TagSelection(false, false, Set.of("gpu"));

    protected TaskRoutingContract(ProviderSource source) {
        super(source);
    }

    /** Tasks 2 without a tag, 3 and 4 with one. */
    private void scheduleTagged() {
        schedule(
                "a",
                TaskToDo.of(2).build(),
                TaskToDo.of(3).tagged("gpu").build(),
                TaskToDo.of(4).tagged("GPU").build());
    }

    private List<Long> claimed(TaskSearch search) {
        return provider().claimTasks(search.build()).items().stream()
                .map(task -> task.lease().task().activityId())
                .toList();
    }

    private Claims<ClaimedTask> claims(TaskSearch search) {
        return provider().claimTasks(search.build());
    }

    @Test
    @DisplayName("TAG-02 a node that serves untagged tasks gets no other")
    void servesUntaggedTasks() {
        scheduleTagged();

        assertThat(claimed(TaskSearch.by(ANNA).serving(UNTAGGED))).containsExactly(2L);
    }

    @Test
    @DisplayName("TAG-02 a node that serves tags gets the tasks of these tags, character for character")
    void servesTags() {
        scheduleTagged();

        assertThat(claimed(TaskSearch.by(ANNA).serving(GPU))).containsExactly(3L);
        assertThat(claimed(TaskSearch.by(ANNA).serving(new TagSelection(true, false, Set.of("GPU", "tpu")))))
                .containsExactly(2L, 4L);
    }

    @Test
    @DisplayName("TAG-02 a node that serves any tag gets every tagged task")
    void servesAnyTag() {
        scheduleTagged();

        assertThat(claimed(TaskSearch.by(ANNA).serving(new TagSelection(false, true, Set.of()))))
                .containsExactly(3L, 4L);
        assertThat(claimed(TaskSearch.by(ANNA).serving(TagSelection.ALL))).containsExactly(2L);
    }

    @Test
    @DisplayName("TAG-02 a node that serves no tasks gets none")
    void servesNothing() {
        scheduleTagged();

        assertThat(claimed(TaskSearch.by(ANNA).serving(new TagSelection(false, false, Set.of()))))
                .isEmpty();
    }

    @Test
    @DisplayName("TAG-05 the tag of a task survives its being handed back")
    void keepsTheTag() {
        schedule("a", TaskToDo.of(2).tagged("gpu").build());
        TaskLease lease =
                claims(TaskSearch.by(ANNA).serving(GPU)).items().getFirst().lease();
        done(new TaskRetry(lease, 1, 0, T0, T0, FAILURE, false));

        assertThat(claimed(TaskSearch.by(BERT).serving(UNTAGGED))).isEmpty();
        assertThat(claimed(TaskSearch.by(BERT).serving(GPU))).containsExactly(2L);
    }

    @Test
    void looksPastTasksThatTheNodeDoesNotServe() {
        Fence fence = started("a");
        for (int i = 0; i < 300; i++) {
            fence = advance(Turn.of("a", fence)
                    .recording(scheduledEvent())
                    .scheduling(TaskToDo.of(fence.lastEventId() + 1)
                            .tagged("gpu")
                            .named(i % 2 == 0 ? "Act" : "Unknown")
                            .build()));
        }
        apply(Turn.of("a", fence)
                .recording(scheduledEvent())
                .scheduling(TaskToDo.of(1_000).build())
                .at(seconds(1))
                .build());

        assertThat(claimed(TaskSearch.by(ANNA).serving(UNTAGGED).max(1).at(seconds(1))))
                .containsExactly(1_000L);
    }

    @Test
    void isClaimedByANodeWithoutItsCodeOnceItIsAstray() {
        schedule("a", TaskToDo.of(2).named("New").strayAt(seconds(5)).build());

        assertThat(claimTasksAt(seconds(4), ANNA)).isEmpty();
        assertThat(claimTasksAt(seconds(5), ANNA)).hasSize(1);
    }

    @Test
    void isClaimedByANodeWithItsCodeBeforeItIsAstray() {
        schedule("a", TaskToDo.of(2).strayAt(seconds(5)).build());

        assertThat(claimTasks(ANNA)).hasSize(1);
    }

    @Test
    void goesAstrayAgainWhenItsRetrySays() {
        schedule("a", TaskToDo.of(2).named("New").strayAt(T0).build());
        TaskLease lease = claimOne(T0, ANNA).lease();
        done(new TaskRetry(lease, 0, 1, seconds(1), seconds(8), null, false));

        assertThat(claimTasksAt(seconds(7), ANNA)).isEmpty();
        assertThat(claimed(TaskSearch.by(BERT).knowing("New").at(seconds(0)))).isEmpty();
        assertThat(claimTasksAt(seconds(8), ANNA)).hasSize(1);
    }

    @Test
    void isNotAstrayBeforeItIsVisible() {
        schedule("a", TaskToDo.of(2).build());
        TaskLease lease = claimOne(T0, ANNA).lease();
        done(new TaskRetry(lease, 0, 1, seconds(9), seconds(3), null, false));

        assertThat(claimed(TaskSearch.by(BERT).knowing("Other").at(seconds(8)))).isEmpty();
        assertThat(claimed(TaskSearch.by(BERT).knowing("Other").at(seconds(9)))).containsExactly(2L);
    }

    @Test
    void servesNoStrayOfATagThatTheNodeDoesNotServe() {
        schedule("a", TaskToDo.of(2).named("New").tagged("gpu").strayAt(T0).build());

        assertThat(claimed(TaskSearch.by(ANNA).serving(UNTAGGED))).isEmpty();
    }

    @Test
    @DisplayName("TAG-04 a task that no node took in time is given to any node, whatever its tag, name and session")
    void isClaimedByAnyNodeOnceItsQueueDeadlineHasPassed() {
        schedule(
                "a",
                TaskToDo.of(2)
                        .named("New")
                        .tagged("gpu")
                        .inSession("s")
                        .queueDeadline(seconds(5))
                        .build());
        TaskSearch search = TaskSearch.by(ANNA).serving(UNTAGGED);

        assertThat(claimed(search.at(seconds(4)))).isEmpty();
        assertThat(claimed(search.at(seconds(5)))).containsExactly(2L);
    }

    @Test
    void hasNoQueueDeadlineOnceANodeHasTakenIt() {
        schedule("a", TaskToDo.of(2).tagged("gpu").queueDeadline(seconds(5)).build());
        claimOne(T0, ANNA);
        provider().leave(ANNA, seconds(1));

        assertThat(claimed(TaskSearch.by(BERT).serving(UNTAGGED).at(seconds(6))))
                .isEmpty();
        assertThat(claimed(TaskSearch.by(BERT).serving(GPU).at(seconds(6)))).containsExactly(2L);
    }

    @Test
    void hasNoQueueDeadlineWhenItWasBornHeld() {
        schedule(
                "a",
                TaskToDo.of(2)
                        .tagged("gpu")
                        .queueDeadline(seconds(5))
                        .heldUnder(token())
                        .build());
        provider().leave(ANNA, seconds(1));

        assertThat(claimed(TaskSearch.by(BERT).serving(UNTAGGED).at(seconds(6))))
                .isEmpty();
    }

    @Test
    void hasNoQueueDeadlineOnceAnAttemptHasFailed() {
        schedule("a", TaskToDo.of(2).tagged("gpu").queueDeadline(seconds(5)).build());
        TaskLease lease = claimOne(T0, ANNA).lease();
        done(new TaskRetry(lease, 1, 0, T0, T0, FAILURE, false));

        assertThat(claimed(TaskSearch.by(BERT).serving(UNTAGGED).at(seconds(6))))
                .isEmpty();
    }

    @Test
    void tellsWhenATaskWillBeVisible() {
        schedule("a", TaskToDo.of(2).build());
        TaskLease lease = claimOne(T0, ANNA).lease();
        done(new TaskRetry(lease, 1, 0, seconds(30), seconds(30), FAILURE, false));

        assertDue(claims(TaskSearch.by(BERT)), T0, seconds(30));
    }

    @Test
    void tellsWhenATaskWillBeAstray() {
        schedule("a", TaskToDo.of(2).named("New").strayAt(seconds(12)).build());

        assertDue(claims(TaskSearch.by(ANNA)), T0, seconds(12));
    }

    @Test
    void tellsWhenAQueueDeadlineWillHavePassed() {
        schedule(
                "a",
                TaskToDo.of(2).tagged("gpu").queueDeadline(seconds(20)).build(),
                TaskToDo.of(3).tagged("gpu").queueDeadline(seconds(15)).build());

        assertDue(claims(TaskSearch.by(ANNA).serving(UNTAGGED)), T0, seconds(15));
    }

    @Test
    void isDueEarliestForTheEarliestOfSeveralReasons() {
        Fence fence = create("a");
        advance(Turn.of("a", fence)
                .recording(startedEvent("a"), scheduledEvent())
                .scheduling(
                        TaskToDo.of(2).named("New").strayAt(seconds(12)).build(),
                        TaskToDo.of(3).tagged("gpu").queueDeadline(seconds(9)).build(),
                        TaskToDo.of(4)
                                .named("Newer")
                                .strayAt(seconds(40))
                                .queueDeadline(seconds(7))
                                .build()));

        assertDue(claims(TaskSearch.by(ANNA).serving(UNTAGGED)), T0, seconds(7));
    }

    @Test
    void isNeverDueForWhatTheNodeWillNeverGet() {
        schedule("a", TaskToDo.of(2).tagged("gpu").build());
        schedule("b", TaskToDo.of(2).build());
        claimTasks(BERT);
        provider().leave(BERT, T0);
        TaskLease lease =
                claims(TaskSearch.by(BERT).serving(UNTAGGED)).items().getFirst().lease();

        assertThat(lease.task().instanceId()).isEqualTo("b");
        assertThat(claims(TaskSearch.by(ANNA).serving(UNTAGGED)).nextDue()).isNull();
    }

    /** Too early is allowed, too late is not. */
    private static void assertDue(Claims<ClaimedTask> claims, Instant now, Instant due) {
        assertThat(claims.items()).isEmpty();
        assertThat(claims.nextDue()).isNotNull().isAfter(now).isBeforeOrEqualTo(due);
    }
}
