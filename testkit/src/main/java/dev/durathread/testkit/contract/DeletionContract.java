package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.completion;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.message;
import static dev.durathread.testkit.contract.Fixtures.release;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.KeyValue;
import dev.durathread.provider.Administration;
import dev.durathread.provider.Administration.DeletedCounts;
import dev.durathread.provider.Administration.DeletedCounts.Refusal;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.provider.WriteOutcome.Created;
import dev.durathread.provider.WriteOutcome.Delivered;
import dev.durathread.provider.WriteOutcome.FenceLost;
import dev.durathread.provider.WriteOutcome.TaskGone;
import dev.durathread.provider.WriteOutcome.UnseenMessages;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How instances are deleted: {@link Administration#deleteInstances}. */
public abstract class DeletionContract extends Chapter {
    protected DeletionContract(ProviderSource source) {
        super(source);
    }

    private DeletedCounts delete(boolean force, String... ids) {
        return provider().deleteInstances(List.of(ids), force);
    }

    /** A finished instance with two events and a message. */
    private void finished(String id) {
        Fence fence = started(id);
        done(delivery(id, "1"));
        advance(Turn.of(id, fence).recording(external("1")).completed());
    }

    @Test
    @DisplayName("ADM-07 a finished instance is deleted, and what was deleted is counted")
    void deletesAFinishedInstance() {
        finished("a");

        assertThat(delete(false, "a")).isEqualTo(new DeletedCounts(1, 1, 2, 1, null));

        assertThat(provider().readInstance("a")).isEmpty();
    }

    @Test
    void startsAnewWithAnInboxOfItsOwn() {
        Fence old = started("a");
        applyAll(delivery("a", "1", "id"), delivery("a", "2"), delivery("a", "3"));
        delete(true, "a");
        Fence fence = create("a");

        assertThat(apply(delivery("a", "4", "id"))).isEqualTo(new Delivered(1, fence, false));
        assertThat(apply(Turn.of("a", old).consuming(1L, 2L, 3L).completed().build()))
                .as("a node that has the old one in memory")
                .isInstanceOf(FenceLost.class);
        assertThat(apply(release("a", old, BERT, seconds(9)))).isInstanceOf(FenceLost.class);

        assertThat(inbox("a")).containsExactly(new InboxMessage(1, message("4", "id")));
        assertThat(record("a").status()).isEqualTo(InstanceStatus.PENDING);
        assertThat(claim(BERT)).containsExactly("a");
        assertThat(apply(Turn.of("a", fence)
                        .recording(startedEvent("a"))
                        .onlyIfAllSeen()
                        .completed()
                        .build()))
                .isEqualTo(new UnseenMessages(1));
    }

    @Test
    void startsAnewInTheBatchInWhichAnOldTurnArrives() {
        Fence old = started("a");
        applyAll(delivery("a", "1"), delivery("a", "2"));
        delete(true, "a");
        NewInstance anew = Start.of("a").build();
        Fence fence = new Fence(anew.incarnation(), 1, 0);

        assertThat(applyAll(
                        Turn.of("a", old).consuming(1L).build(),
                        anew,
                        Turn.of("a", old).consuming(2L).build(),
                        delivery("a", "3"),
                        Turn.of("a", fence)
                                .recording(startedEvent("a"))
                                .seenThrough(0)
                                .build()))
                .containsExactly(
                        new FenceLost(),
                        new Created(false),
                        new FenceLost(),
                        new Delivered(1, fence, false),
                        WriteOutcome.Applied.PLAIN);
        assertThat(inbox("a")).hasSize(1);
        assertThat(claim(BERT)).as("ready for what its first turn has not seen").containsExactly("a");
    }

    @Test
    @DisplayName("ADM-09 everything that belonged to a deleted instance is gone, and its id is free")
    void deletesAllThatBelongsToAnInstance() {
        Fence fence = schedule("a", TaskToDo.of(2).build());
        done(delivery("a", "1", "id"));
        advance(Turn.of("a", fence)
                .setting(new NewTimer(3, seconds(9)))
                .keyValues(new KeyValueChange.Put("k", new KeyValue("1", T0)))
                .customStatus("1"));

        assertThat(delete(true, "a")).isEqualTo(new DeletedCounts(1, 1, 2, 1, null));

        assertThat(history("a", 1)).isEmpty();
        assertThat(inbox("a")).isEmpty();
        assertThat(provider().readKeyValues("a")).isEmpty();
        assertThat(provider().listTasks("a")).isEmpty();
        assertThat(provider().listTimers("a")).isEmpty();
        assertThat(provider().listExecutions("a")).isEmpty();
        assertThat(claimTasks(BERT)).isEmpty();
        assertThat(claimAt(seconds(1_000), BERT)).isEmpty();
        assertThat(apply(Start.of("a").build())).isEqualTo(new Created(false));
        assertThat(apply(delivery("a", "1", "id"))).isEqualTo(new Delivered(1, fenceOf("a"), false));
        assertThat(provider().readKeyValues("a")).isEmpty();
        assertThat(record("a").customStatusVersion()).isZero();
    }

    @Test
    @DisplayName("ADM-07 an unfinished instance is not deleted without force")
    void refusesAnUnfinishedInstance() {
        started("a");
        create("pending");
        finished("b");

        assertThat(delete(false, "a", "b")).isEqualTo(new DeletedCounts(0, 0, 0, 0, Refusal.STILL_RUNNING));
        assertThat(delete(false, "pending")).isEqualTo(new DeletedCounts(0, 0, 0, 0, Refusal.STILL_RUNNING));

        assertThat(provider().readInstance("a")).isPresent();
        assertThat(provider().readInstance("b")).as("all or nothing").isPresent();
    }

    @Test
    @DisplayName("ADM-09 with force an unfinished instance is deleted; a late turn or result does not bring it back")
    void deletesAnUnfinishedInstanceWithForce() {
        Fence fence = schedule("a", TaskToDo.of(2).build());
        TaskLease running = claimOne(T0, ANNA).lease();

        assertThat(delete(true, "a").refused()).isNull();

        assertThat(apply(completion(running))).isInstanceOf(TaskGone.class);
        assertThat(apply(Turn.of("a", fence).recording(external("1")).build())).isInstanceOf(FenceLost.class);
        assertThat(provider().lostTasks(List.of(running))).containsExactly(running);
        assertThat(provider().readInstance("a")).isEmpty();
    }

    @Test
    @DisplayName("ADM-10 the result of a deleted instance's task does not reach the new instance of the same id")
    void keepsLateResultsFromASuccessor() {
        schedule("a", TaskToDo.of(2).build());
        TaskLease running = claimOne(T0, ANNA).lease();
        delete(true, "a");
        schedule("a", TaskToDo.of(2).build());

        assertThat(apply(completion(running))).isInstanceOf(TaskGone.class);
        assertThat(inbox("a")).isEmpty();
        assertThat(provider().listTasks("a")).hasSize(1);
    }

    @Test
    @DisplayName("ADM-07 a whole tree is deleted in one go")
    void deletesATree() {
        finished("root");
        done(
                Start.of("child").childOf("root", 1).build(),
                Start.of("grandchild").childOf("child", 1).build());
        advance(Turn.of("child", fenceOf("child")).completed());
        advance(Turn.of("grandchild", fenceOf("grandchild")).completed());

        assertThat(delete(false, "root", "child", "grandchild").instances()).isEqualTo(3);

        assertThat(provider().listInstances(ListSearch.all().build())).isEmpty();
    }

    @Test
    @DisplayName("ADM-08 a running member of the tree blocks a deletion without force")
    void refusesATreeWithARunningMember() {
        finished("root");
        done(Start.of("child").childOf("root", 1).build());

        assertThat(delete(false, "root", "child").refused()).isEqualTo(Refusal.STILL_RUNNING);
        assertThat(provider().readTree("root")).hasSize(2);

        assertThat(delete(true, "root", "child").instances()).isEqualTo(2);
    }

    @Test
    @DisplayName("ADM-08 a child that is not named, as one that came up since, stops the deletion")
    void refusesATreeThatIsNotWhole() {
        finished("root");
        done(Start.of("child").childOf("root", 1).build());

        assertThat(delete(true, "root")).isEqualTo(new DeletedCounts(0, 0, 0, 0, Refusal.HAS_OTHER_CHILD));

        assertThat(provider().readTree("root")).hasSize(2);
    }

    @Test
    void deletesASubtree() {
        finished("root");
        done(Start.of("child").childOf("root", 1).build());

        assertThat(delete(true, "child").instances()).isEqualTo(1);

        assertThat(provider().readTree("root")).hasSize(1);
        assertThat(delete(false, "root").instances()).isEqualTo(1);
    }

    @Test
    @DisplayName("ADM-17 of two deletions of one instance the second finds nothing")
    void passesOverWhatIsUnknown() {
        finished("a");

        assertThat(delete(false, "a", "nobody", "a").instances()).isEqualTo(1);
        assertThat(delete(false, "a")).isEqualTo(new DeletedCounts(0, 0, 0, 0, null));
        assertThat(delete(false)).isEqualTo(new DeletedCounts(0, 0, 0, 0, null));
    }

    @Test
    void deletesAllExecutions() {
        Fence fence = started("a");
        fence = advance(Turn.of("a", fence).continuedAsNew("1"));
        fence = advance(Turn.of("a", fence).recording(startedEvent("a", 2)).continuedAsNew("2"));
        advance(Turn.of("a", fence).recording(startedEvent("a", 3)).completed());

        assertThat(delete(false, "a")).isEqualTo(new DeletedCounts(1, 3, 3, 0, null));
        assertThat(history("a", 2)).isEmpty();
    }

    @Test
    void leavesOthersAlone() {
        finished("a");
        finished("b");
        Fence fence = schedule("c", TaskToDo.of(2).build());

        delete(false, "a");

        assertThat(history("b")).hasSize(2);
        assertThat(inbox("b")).hasSize(1);
        assertThat(fenceOf("c")).isEqualTo(fence);
        assertThat(claimTasks(BERT)).hasSize(1);
    }

    @Test
    void deletesAnInstanceThatANodeHolds() {
        create("a", "b");
        claim(ANNA);

        assertThat(delete(true, "a").instances()).isEqualTo(1);

        provider().leave(ANNA, seconds(1));
        assertThat(claimAt(seconds(1), BERT)).containsExactly("b");
    }

    @Test
    void deletesHundredsAtOnce() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            ids.add("i" + i);
            done(Start.of("i" + i).build());
        }

        assertThat(provider().deleteInstances(ids, true).instances()).isEqualTo(500);
        assertThat(provider().countSystem().pending()).isZero();
    }
}
