package dev.durathread.internal.dispatch;

import dev.durathread.failure.ProviderException;
import dev.durathread.internal.client.WritePath;
import dev.durathread.internal.instance.PendingStart;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.ForcedEnds;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client's writes in a process with a runtime: they join the group commit, and what they start runs here at once. */
public final class NodeWritePath implements WritePath {
    /** A start waits no longer for its first turn, which nearly always takes less than a millisecond. */
    private static final Duration FIRST_TURN_TAKES_LONG = Duration.ofMillis(20);

    private static final Duration NEARLY_FOR_EVER = Duration.ofDays(365);

    private final Node node;
    private final Committer committer;
    private final Dispatcher dispatcher;
    private final TurnQueue queue;
    private final WorkSignals signals;
    private final EndedElsewhere endedElsewhere;

    public NodeWritePath(
            Node node,
            Committer committer,
            Dispatcher dispatcher,
            TurnQueue queue,
            WorkSignals signals,
            EndedElsewhere endedElsewhere) {
        this.node = node;
        this.committer = committer;
        this.dispatcher = dispatcher;
        this.queue = queue;
        this.signals = signals;
        this.endedElsewhere = endedElsewhere;
    }

    /** @param uncertain whether an earlier try failed and may have been applied all the same */
    private record Answer(WriteOutcome outcome, boolean uncertain) {}

    @Override
    public WriteOutcome write(Write write) {
        return outcome(write, submit(write));
    }

    /** One commit holds the start and its first turn where the turn is done soon. */
    @Override
    public WriteOutcome start(NewInstance start) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Optional<StartWithFirstTurn> ahead = dispatcher.runAhead(start, new Hears(answer, _ -> {}, () -> {}));
        if (ahead.isEmpty()) {
            return write(start);
        }
        if (!isThereSoon(answer)) {
            ahead.get().goAlone();
        }
        return outcome(start, answer);
    }

    /** An interrupt that came before is put off, as it is for a write. */
    private boolean isThereSoon(CompletableFuture<Answer> answer) {
        boolean interrupted = Thread.interrupted();
        try {
            node.host().await(answer, FIRST_TURN_TAKES_LONG);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public WriteOutcome end(InstanceRecord record, TurnCommit end) {
        return outcome(end, submit(end, outcome -> ended(record, end, outcome)));
    }

    @Override
    public List<WriteOutcome> writeAll(List<Write> writes) {
        List<CompletableFuture<Answer>> answers =
                writes.stream().map(this::submit).toList();
        List<WriteOutcome> outcomes = new ArrayList<>(writes.size());
        for (int i = 0; i < writes.size(); i++) {
            outcomes.add(outcome(writes.get(i), answers.get(i)));
        }
        return outcomes;
    }

    @Override
    public List<WriteOutcome> writeTogether(List<Write> writes) {
        List<CompletableFuture<Answer>> answers = new ArrayList<>(writes.size());
        Committer.Item items = null;
        for (Write write : writes.reversed()) {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            answers.addFirst(answer);
            items = item(write, outcome -> follow(write, outcome), answer, items);
        }
        if (items != null) {
            committer.submitFromOutside(items);
        }
        List<WriteOutcome> outcomes = new ArrayList<>(writes.size());
        for (int i = 0; i < writes.size(); i++) {
            outcomes.add(outcome(writes.get(i), answers.get(i)));
        }
        return outcomes;
    }

    private CompletableFuture<Answer> submit(Write write) {
        return submit(write, outcome -> follow(write, outcome));
    }

    private CompletableFuture<Answer> submit(Write write, Consumer<WriteOutcome> follow) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        committer.submitFromOutside(item(write, follow, answer, null));
        return answer;
    }

    private Committer.Item item(
            Write write,
            Consumer<WriteOutcome> follow,
            CompletableFuture<Answer> answer,
            Committer.@Nullable Item then) {
        if (write instanceof NewInstance unborn) {
            expect(unborn);
        }
        Hears hears = new Hears(answer, follow, () -> {
            if (write instanceof NewInstance unborn) {
                dispatcher.notCreated(unborn);
            }
        });
        return new Committer.Item(write, hears, then);
    }

    /** What runs ahead of its start came first, and does so in the database too: its code is not run for nothing. */
    private void expect(NewInstance unborn) {
        PendingStart first = dispatcher.expect(unborn);
        while (first != null) {
            await(first.told());
            first = dispatcher.expect(unborn);
        }
    }

    /** Tells a client what became of its write, and does what follows. */
    private final class Hears implements Committer.Callback {
        private final CompletableFuture<Answer> answer;
        private final Consumer<WriteOutcome> follow;
        private final Runnable afterDrop;

        Hears(CompletableFuture<Answer> answer, Consumer<WriteOutcome> follow, Runnable afterDrop) {
            this.answer = answer;
            this.follow = follow;
            this.afterDrop = afterDrop;
        }

        @Override
        public void done(WriteOutcome outcome, boolean uncertain) {
            answer.complete(new Answer(outcome, uncertain));
            follow.accept(outcome);
            if (uncertain) {
                signals.revive();
            }
        }

        @Override
        public void failed(RuntimeException why) {
            answer.completeExceptionally(why);
            afterDrop.run();
        }

        @Override
        public void dropped() {
            afterDrop.run();
            answer.completeExceptionally(
                    new IllegalStateException("DUR-1009: the runtime of this client has been shut down"));
        }
    }

    private WriteOutcome outcome(Write write, CompletableFuture<Answer> pending) {
        Answer answer = await(pending);
        return answer.uncertain() ? ofFirstTry(write, answer.outcome()) : answer.outcome();
    }

    /** A start that finds its own instance there was applied when it was first tried, though the answer was lost. */
    private WriteOutcome ofFirstTry(Write write, WriteOutcome outcome) {
        if (outcome instanceof WriteOutcome.Exists && write instanceof NewInstance created) {
            boolean own = node.provider()
                    .readInstance(created.instanceId())
                    .map(record -> record.fence().incarnation() == created.incarnation())
                    .orElse(false);
            return own ? new WriteOutcome.Created(false) : outcome;
        }
        return outcome;
    }

    private <T> T await(CompletableFuture<T> result) {
        try {
            return node.host().await(result, NEARLY_FOR_EVER);
        } catch (TimeoutException e) {
            throw new ProviderException("the database did not take a write in " + NEARLY_FOR_EVER, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException("interrupted while writing; the write may still be done", e);
        }
    }

    private void follow(Write write, WriteOutcome outcome) {
        if (write instanceof NewInstance created) {
            follow(created, outcome);
        } else if (write instanceof Delivery delivery) {
            dispatcher.delivered(delivery, outcome);
        }
    }

    private void ended(InstanceRecord record, TurnCommit end, WriteOutcome outcome) {
        if (outcome instanceof WriteOutcome.Applied applied) {
            endedElsewhere.suspect(end.instanceId());
            ForcedEnds.count(node, record, end);
            for (int i = 0; i < applied.deliveries().size(); i++) {
                dispatcher.delivered(end.messages().get(i), applied.deliveries().get(i));
            }
        }
    }

    private void follow(NewInstance created, WriteOutcome outcome) {
        if (outcome instanceof WriteOutcome.Created(boolean leased) && leased) {
            dispatcher.created(created);
            return;
        }
        dispatcher.notCreated(created);
        if (outcome instanceof WriteOutcome.Created) {
            signals.wake();
        }
    }

    @Override
    public @Nullable NodeId runsHere(String orchestrationName, @Nullable String version) {
        return node.registry().orchestration(orchestrationName, version).isPresent() ? takesHere() : null;
    }

    @Override
    public @Nullable NodeId takesHere() {
        // a node without code would keep what it got and does not know of, when the answer is lost: it claims nothing
        return !node.registry().codeKeys().isEmpty() && queue.takesMore() ? node.id() : null;
    }
}
