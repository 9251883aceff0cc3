package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.block;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.lease;
import static dev.durathread.testkit.contract.Fixtures.release;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.durathread.history.KeyValue;
import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Subscription;
import dev.durathread.provider.TaskRetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What listeners hear, and that they hear it when it can be seen: {@link ChangeListener}. */
public abstract class ListenerContract extends Chapter {
    private static final String WORK = "work";
    private static final String TASKS_REMOVED = "tasks removed";
    private static final String ELSEWHERE = "changed elsewhere";
    private final List<Subscription> subscriptions = new ArrayList<>();

    protected ListenerContract(ProviderSource source) {
        super(source);
    }

    /** Notes what it hears. */
    private static final class Ear implements ChangeListener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public void workAvailable() {
            heard.add(WORK);
        }

        @Override
        public void instanceChanged(String instanceId) {
            heard.add(instanceId);
        }

        @Override
        public void tasksRemoved() {
            heard.add(TASKS_REMOVED);
        }

        @Override
        public void changedElsewhere() {
            heard.add(ELSEWHERE);
        }

        /** Waits until it has heard something, whatever it hears beside. */
        void awaits(String wanted) throws InterruptedException {
            awaitsOneOf(Set.of(wanted));
        }

        /** Waits until it has heard something, or that another process did what is not known. */
        void awaitsFromElsewhere(String wanted) throws InterruptedException {
            awaitsOneOf(Set.of(wanted, ELSEWHERE));
        }

        private void awaitsOneOf(Set<String> wanted) throws InterruptedException {
            String news;
            do {
                news = heard.poll(10, TimeUnit.SECONDS);
                assertThat(news).as("waiting to hear one of %s", wanted).isNotNull();
            } while (!wanted.contains(news));
        }
    }

    private Ear listen() {
        Ear ear = new Ear();
        subscriptions.add(provider().listen(ear));
        return ear;
    }

    @AfterEach
    void stopListening() {
        subscriptions.forEach(Subscription::close);
    }

    @Test
    @DisplayName("WAIT-01 listeners hear that an instance has finished, once that can be read")
    void hearsThatAnInstanceHasFinished() throws InterruptedException {
        Fence fence = started("a");
        Ear ear = listen();
        advance(Turn.of("a", fence).completed());

        ear.awaits("a");
        assertThat(record("a").status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void hearsThatACustomStatusChanged() throws InterruptedException {
        Fence fence = started("a");
        Ear ear = listen();
        advance(Turn.of("a", fence).customStatus("1"));

        ear.awaits("a");
        assertThat(record("a").customStatusVersion()).isEqualTo(1);
    }

    @Test
    void hearsThatAKeyChanged() throws InterruptedException {
        Fence fence = started("a");
        Ear ear = listen();
        advance(Turn.of("a", fence).keyValues(new KeyValueChange.Put("k", new KeyValue("1", T0))));

        ear.awaits("a");
        assertThat(provider().readKeyValues("a")).containsOnlyKeys("k");
    }

    @Test
    void hearsThatAnInstanceWasDeleted() throws InterruptedException {
        started("a");
        Ear ear = listen();

        provider().deleteInstances(List.of("a"), true);

        ear.awaits("a");
    }

    @Test
    void hearsOfAnInstanceThatIsFreeToRun() throws InterruptedException {
        Ear ear = listen();

        create("a");

        ear.awaits(WORK);
    }

    @Test
    void hearsOfAMessageForAFreeInstance() throws InterruptedException {
        started("a");
        Ear ear = listen();

        done(delivery("a", "1"));

        ear.awaits(WORK);
    }

    @Test
    void hearsOfAMessageForAnInstanceThatANodeHolds() throws InterruptedException {
        create("a");
        claim(ANNA);
        Ear ear = listen();

        done(delivery("a", "1"));

        ear.awaits(WORK);
        assertThat(claim(ANNA)).containsExactly("a");
    }

    @Test
    void hearsOfATaskThatIsFree() throws InterruptedException {
        Fence fence = started("a");
        Ear ear = listen();

        advance(Turn.of("a", fence).scheduling(TaskToDo.of(2).build()));

        ear.awaits(WORK);
    }

    @Test
    void hearsOfATaskThatIsHandedBack() throws InterruptedException {
        LeaseToken token = Fixtures.token();
        schedule("a", TaskToDo.of(2).heldUnder(token).build());
        Ear ear = listen();

        done(new TaskRetry(Fixtures.held("a", 2, token), 0, 0, T0, T0, null, false));

        ear.awaits(WORK);
    }

    @Test
    void hearsOfAnInstanceThatIsHandedBack() throws InterruptedException {
        Fence fence = create("a");
        claim(ANNA);
        Ear ear = listen();

        done(release("a", fence, ANNA, T0));

        ear.awaits(WORK);
    }

    @Test
    void hearsOfWhatANodeLeavesBehind() throws InterruptedException {
        create("a");
        claim(ANNA);
        Ear ear = listen();

        provider().leave(ANNA, T0);

        ear.awaits(WORK);
    }

    @Test
    void hearsOfWhatADeadNodeLeavesBehind() throws InterruptedException {
        provider().join(lease(ANNA, seconds(1)), T0);
        create("a");
        claim(ANNA);
        Ear ear = listen();

        provider().recover(seconds(2));

        ear.awaits(WORK);
    }

    @Test
    void hearsOfAnInstanceThatIsResumed() throws InterruptedException {
        started("a");
        provider().suspend("a", "look", T0);
        Ear ear = listen();

        provider().resume("a", T0);

        ear.awaits(WORK);
    }

    @Test
    void hearsOfBlockedInstancesThatAreRetried() throws InterruptedException {
        Fence fence = create("a");
        done(block("a", fence, null, seconds(60)));
        Ear ear = listen();

        provider().retryBlocked(T0);

        ear.awaits(WORK);
    }

    @Test
    void hearsThatTasksWereRemovedWhichAnotherNodeHolds() throws InterruptedException {
        Fence fence = schedule("a", TaskToDo.of(2).build());
        claimOne(T0, BERT);
        Ear ear = listen();

        advance(Turn.of("a", fence).cancellingTasks(2L).by(ANNA));

        ear.awaits(TASKS_REMOVED);
    }

    @Test
    void hearsThatTheTasksOfAnEndedExecutionWereRemoved() throws InterruptedException {
        Fence fence = schedule("a", TaskToDo.of(2).build());
        claimOne(T0, BERT);
        Ear ear = listen();

        advance(Turn.of("a", fence).completed().by(ANNA));

        ear.awaits(TASKS_REMOVED);
    }

    @Test
    void hearsThatTheTasksOfADeletedInstanceWereRemoved() throws InterruptedException {
        schedule("a", TaskToDo.of(2).build());
        claimOne(T0, BERT);
        Ear ear = listen();

        provider().deleteInstances(List.of("a"), true);

        ear.awaits(TASKS_REMOVED);
    }

    @Test
    void tellsEachOfSeveralListeners() throws InterruptedException {
        Ear one = listen();
        Ear two = listen();

        create("a");

        one.awaits(WORK);
        two.awaits(WORK);
    }

    @Test
    void hearsNothingOnceItsSubscriptionIsClosed() throws InterruptedException {
        Ear gone = new Ear();
        Subscription subscription = provider().listen(gone);
        subscription.close();
        subscription.close();
        Ear ear = listen();

        advance(Turn.of("a", create("a")).completed());

        ear.awaits("a");
        assertThat(gone.heard).isEmpty();
    }

    @Test
    void hearsNothingOfAWriteThatWasRefused() throws InterruptedException {
        Fence fence = started("refused");
        advance(Turn.of("refused", fence).recording(Fixtures.scheduledEvent()));
        Ear ear = listen();

        apply(Turn.of("refused", fence).completed().build());
        advance(Turn.of("applied", create("applied")).completed());

        ear.awaits("applied");
        assertThat(ear.heard).doesNotContain("refused");
    }

    @Test
    void hearsWhatAnotherProcessDoes() throws InterruptedException {
        Provider second = second();
        assumeTrue(second.hearsOtherProcesses(), "the provider leaves looking to its users");
        Fence fence = started("a");
        Ear ear = new Ear();
        try (Subscription _ = second.listen(ear)) {
            create("b");
            ear.awaitsFromElsewhere(WORK);
            advance(Turn.of("a", fence).completed());
            ear.awaitsFromElsewhere("a");
        }
    }
}
