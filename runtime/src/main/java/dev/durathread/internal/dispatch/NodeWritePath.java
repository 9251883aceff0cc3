package dev.durathread.internal.dispatch;

import dev.durathread.ProviderException;
import dev.durathread.internal.client.WritePath;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A client's writes in a process with a runtime: they join the group commit, and what they start runs here at once. */
public final class NodeWritePath implements WritePath {
    private static final Duration NEARLY_FOR_EVER = Duration.ofDays(365);

    private final Node node;
    private final Committer committer;
    private final Dispatcher dispatcher;

    public NodeWritePath(Node node, Committer committer, Dispatcher dispatcher) {
        this.node = node;
        this.committer = committer;
        this.dispatcher = dispatcher;
    }

    @Override
    public WriteOutcome write(Write write) {
        CompletableFuture<WriteOutcome> result = new CompletableFuture<>();
        AtomicBoolean repeated = new AtomicBoolean();
        committer.submit(write, (outcome, uncertain) -> {
            repeated.set(uncertain);
            result.complete(outcome);
            follow(write, outcome);
            if (uncertain) {
                dispatcher.claims().revive();
            }
        });
        WriteOutcome outcome = result.isDone() ? result.join() : await(result);
        return repeated.get() ? ofFirstTry(write, outcome) : outcome;
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

    private WriteOutcome await(CompletableFuture<WriteOutcome> result) {
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
        if (write instanceof NewInstance created && outcome instanceof WriteOutcome.Created(boolean leased)) {
            if (leased) {
                dispatcher.created(created);
            } else {
                dispatcher.claims().wake();
            }
        } else if (write instanceof Delivery delivery) {
            dispatcher.delivered(delivery, outcome);
        }
    }

    @Override
    public @Nullable NodeId runsHere(String orchestrationName, @Nullable String version) {
        return node.registry().orchestration(orchestrationName, version).isPresent() ? takesHere() : null;
    }

    @Override
    public @Nullable NodeId takesHere() {
        return dispatcher.takesMore() ? node.id() : null;
    }
}
