package dev.durathread.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.HistoryEvent;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A chapter of the contract: tests about one concept, each on an empty provider, with words for what they do again and
 * again. Where no time is named, it is {@link Fixtures#T0}.
 */
@Execution(ExecutionMode.SAME_THREAD)
abstract class Chapter {
    private final ProviderSource source;
    private final List<Provider> seconds = new ArrayList<>();
    private Provider provider;

    Chapter(ProviderSource source) {
        this.source = source;
    }

    @BeforeEach
    void openProvider() {
        provider = source.open();
    }

    @AfterEach
    void closeProviders() {
        seconds.forEach(Provider::close);
        provider.close();
    }

    final Provider provider() {
        return provider;
    }

    /** A second provider object on the same storage; the same object where the storage knows no second. */
    final Provider second() {
        Provider second = source.openAgain(provider);
        seconds.add(second);
        return second;
    }

    final WriteOutcome apply(Write write) {
        return applyAt(Fixtures.T0, write);
    }

    final WriteOutcome applyAt(Instant now, Write write) {
        return provider.commit(List.of(write), now).getFirst();
    }

    final List<WriteOutcome> applyAll(Write... writes) {
        return provider.commit(List.of(writes), Fixtures.T0);
    }

    /** Applies what has to succeed for the test to mean anything. */
    final void done(Write... writes) {
        doneAt(Fixtures.T0, writes);
    }

    final void doneAt(Instant now, Write... writes) {
        assertThat(provider.commit(List.of(writes), now))
                .allMatch(outcome -> outcome instanceof WriteOutcome.Applied
                        || outcome instanceof WriteOutcome.Created
                        || outcome instanceof WriteOutcome.Delivered);
    }

    /** Creates instances, ready at once. */
    final Fence create(String... ids) {
        for (String id : ids) {
            done(Start.of(id).build());
        }
        return fenceOf(ids[ids.length - 1]);
    }

    /** Creates an instance and commits its first turn, after which it waits for a message. */
    final Fence started(String id) {
        Fence fence = create(id);
        return advance(Turn.of(id, fence).recording(Fixtures.startedEvent(id)));
    }

    /** Commits a turn that has to be applied. */
    final Fence advance(Turn turn) {
        done(turn.build());
        return fenceOf(turn.build().instanceId());
    }

    final InstanceRecord record(String id) {
        return provider.readInstance(id).orElseThrow();
    }

    final Fence fenceOf(String id) {
        return record(id).fence();
    }

    final List<String> claim(NodeId node) {
        return claimAt(Fixtures.T0, node);
    }

    /** The ids of everything that a node with the code of the fixtures can claim. */
    final List<String> claimAt(Instant now, NodeId node) {
        return provider.claimInstances(Fixtures.search(node, now)).items().stream()
                .map(claimed -> claimed.record().instanceId())
                .toList();
    }

    final List<ClaimedTask> claimTasks(NodeId node) {
        return claimTasksAt(Fixtures.T0, node);
    }

    /** Every task that a node with the code of the fixtures and no part in sessions can claim. */
    final List<ClaimedTask> claimTasksAt(Instant now, NodeId node) {
        return provider.claimTasks(TaskSearch.by(node).at(now).build()).items();
    }

    /** Claims when there has to be one task to claim. */
    final ClaimedTask claimOne(Instant now, NodeId node) {
        List<ClaimedTask> claimed = claimTasksAt(now, node);
        assertThat(claimed).as("tasks for \"%s\" at %s", node, now).hasSize(1);
        return claimed.getFirst();
    }

    /** Creates an instance whose first turn schedules tasks; its next event has the id 3. */
    final Fence schedule(String id, NewTask... tasks) {
        return advance(Turn.of(id, create(id))
                .pinning(Fixtures.VERSION)
                .recording(Fixtures.startedEvent(id), Fixtures.scheduledEvent())
                .scheduling(tasks));
    }

    final List<HistoryEvent> history(String id) {
        return history(id, fenceOf(id).executionId());
    }

    final List<HistoryEvent> history(String id, long execution) {
        return provider.readHistory(id, execution, 0, 10_000);
    }

    final List<InboxMessage> inbox(String id) {
        return provider.readInbox(id, 0, 10_000);
    }
}
