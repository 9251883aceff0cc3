package dev.durathread.internal.dispatch;

import dev.durathread.failure.NonDeterminismException;
import dev.durathread.failure.PayloadException;
import dev.durathread.failure.ProviderException;
import dev.durathread.history.HistoryEvent.OrchestrationContinuedAsNew;
import dev.durathread.history.HistoryFormatException;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.activity.ActivityRunner;
import dev.durathread.internal.instance.Effect;
import dev.durathread.internal.instance.InstanceLoader;
import dev.durathread.internal.instance.Loaded;
import dev.durathread.internal.instance.LoadedCode;
import dev.durathread.internal.instance.LoadedInstance;
import dev.durathread.internal.instance.Mail;
import dev.durathread.internal.instance.NodeFacts;
import dev.durathread.internal.instance.PendingStart;
import dev.durathread.internal.instance.TurnPlan;
import dev.durathread.internal.instance.Watchdog;
import dev.durathread.internal.instance.Watchdog.Watch;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.internal.replay.Turn;
import dev.durathread.provider.Fence;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Runs the turns of instances: loads, runs the code, stores what came of it, and has done what follows. */
public final class TurnRunner {
    private static final Logger LOG = EngineLog.of(TurnRunner.class);
    private static final Duration AFTER_STORAGE_FAILURE = Duration.ofMillis(500);

    private final Node node;
    private final Committer committer;
    private final NodeFacts facts;
    private final TurnQueue queue;
    private final WorkSignals signals;
    private final EffectPerformer performer;
    private final InstanceLoader loader;
    private final HandBack handBack;
    private final Watchdog watchdog;
    private volatile boolean stopped;

    /** @param performer does what follows from turns */
    public TurnRunner(
            Node node,
            Committer committer,
            ActivityRunner activities,
            TurnQueue queue,
            WorkSignals signals,
            EffectPerformer performer) {
        this.node = node;
        this.committer = committer;
        this.facts = new FactsOfNode(node, activities, queue);
        this.queue = queue;
        this.signals = signals;
        this.performer = performer;
        this.watchdog = new Watchdog(node);
        this.loader = new InstanceLoader(node, watchdog);
        this.handBack = new HandBack(node, committer);
    }

    /** Runs one turn, and leaves the instance either quiet, or on its way through a commit to the next turn. */
    public void run(LoadedInstance instance) {
        if (queue.begun()) {
            signals.wake();
        }
        Mail mail = stopped ? null : instance.beginTurn();
        if (mail == null) {
            return;
        }
        PendingStart ahead = instance.pendingStart();
        if (ahead == null) {
            runTurn(instance, mail);
        } else {
            runAhead(instance, mail, ahead);
        }
    }

    /** Runs no turn from now on, whatever is still queued, and lets go of every instance in memory. */
    public void close() {
        stopped = true;
        performer.letAllGo();
    }

    @SuppressWarnings("CatchThrowable") // it is told with the instance, and costs no other one (INV-20)
    private void runTurn(LoadedInstance instance, Mail mail) {
        try {
            turn(instance, mail);
        } catch (ProviderException e) {
            putOff(instance, e);
        } catch (Throwable e) {
            broken(instance, fenceOf(instance, mail), e);
        }
    }

    /** A claim that was made since the code was loaded knows better. */
    private static @Nullable Fence fenceOf(LoadedInstance instance, Mail mail) {
        Fence loaded = fenceOf(instance);
        Fence claimed = mail.news() == null ? null : mail.news().record().fence();
        return claimed == null || (loaded != null && claimed.isBefore(loaded)) ? loaded : claimed;
    }

    private static @Nullable Fence fenceOf(LoadedInstance instance) {
        LoadedCode code = instance.code();
        return code == null ? null : code.fence();
    }

    /** The code may be anywhere in its turn: it is let go, and loaded again. */
    private void putOff(LoadedInstance instance, ProviderException e) {
        node.meters().storageErrors.increment();
        LOG.warn("DUR-3003: instance \"{}\" could not be read; it is tried again", instance.id(), e);
        LoadedCode code = instance.code();
        if (code != null) {
            InstanceLoader.letGo(code);
        }
        if (instance.putOff()) {
            Instant later = node.host().now().plus(AFTER_STORAGE_FAILURE);
            node.host().schedule(later, Urgency.DUE, () -> queue.add(instance));
        } else {
            performer.leave(instance);
        }
    }

    /** The instance cannot go on with what this node has: it leaves memory and is handed back with the reason. */
    private void broken(LoadedInstance instance, @Nullable Fence fence, Throwable why) {
        String id = instance.id();
        switch (why) {
            case NonDeterminismException e -> {
                performer.leave(instance);
                handBack.nonDeterminism(id, fence, e);
            }
            case PayloadException e -> {
                performer.leave(instance);
                handBack.unreadable(id, fence, e);
            }
            case HistoryFormatException e -> {
                performer.leave(instance);
                handBack.block(id, fence, "DUR-2004: its history cannot be read: " + e.getMessage());
            }
            default -> {
                LOG.error("DUR-9003: a turn of instance \"{}\" failed in the engine", id, why);
                performer.leave(instance);
                handBack.block(id, fence, "DUR-9003: the engine failed: " + why);
            }
        }
    }

    /** A turn of an instance whose start is not stored yet; one that fails is run again, and fails, once it is. */
    @SuppressWarnings("CatchThrowable")
    private void runAhead(LoadedInstance instance, Mail mail, PendingStart ahead) {
        try {
            turn(instance, mail);
        } catch (Throwable e) {
            LOG.debug(
                    "the first turn of instance \"{}\" failed in the engine; its start is stored first",
                    instance.id(),
                    e);
            performer.leave(instance);
            ahead.goAlone();
            ahead.afterStart(signals::wake); // the instance is ready for this node
        }
    }

    private void turn(LoadedInstance instance, Mail mail) {
        if (instance.hasEndedElsewhere()) {
            instance.putOff(); // what came meanwhile is for whoever has the id now
            performer.drop(instance);
            return;
        }
        LoadedCode code = load(instance, mail);
        if (code == null) {
            return;
        }
        List<Arrival> arrivals = loader.arrivals(code, mail);
        Instant now = node.host().now();
        Turn turn;
        try (Watch _ = watchdog.watch(code)) {
            turn = mail.again() == null
                    ? code.run(arrivals, now)
                    : code.run(mail.again().order(arrivals), now);
        }
        node.meters().turns.increment();
        List<Effect> effects = instance.nothingToStore(turn, !facts.isLeaving());
        if (effects != null) {
            performer.perform(instance, effects);
        } else {
            store(instance, TurnPlan.of(turn, code, facts, now, instance.endsOnlyIfAllSeen()));
        }
    }

    /** The code, brought up to date; null when there is none to run, and the instance has left memory. */
    private @Nullable LoadedCode load(LoadedInstance instance, Mail mail) {
        LoadedCode before = instance.code();
        OrchestrationContinuedAsNew end = instance.goesOnAfter();
        if (before != null && end == null && before.isUpToDate(mail)) {
            return before;
        }
        Loaded loaded =
                before != null && end != null ? loader.next(before, end) : loader.load(instance.id(), before, mail);
        switch (loaded) {
            case Loaded.Ready(LoadedCode code) -> {
                performer.perform(instance, instance.loaded(code));
                return code;
            }
            case Loaded.NotHere() -> performer.leave(instance);
            case Loaded.NoCode(Fence fence, String why) -> {
                performer.leave(instance);
                if (mail.news() == null && end == null) {
                    handBack.handOn(instance.id(), fence);
                } else {
                    handBack.block(instance.id(), fence, why);
                }
            }
            case Loaded.Broken(Fence fence, Throwable why) -> broken(instance, fence, why);
        }
        return null;
    }

    private void store(LoadedInstance instance, TurnPlan plan) {
        TurnCommit commit = plan.commit();
        commit.children().forEach(performer::expect);
        Committer.Callback hears = new Stored(instance, plan);
        PendingStart ahead = instance.pendingStart();
        instance.stores();
        if (ahead == null) {
            submit(new Committer.Item(commit, hears));
        } else {
            ahead.store(commit, hears, this::submit);
        }
    }

    /** Where turns wait for a thread, this one goes on with them while another writes. */
    private void submit(Committer.Item item) {
        if (queue.hasWaiting()) {
            committer.submitAndGoOn(item);
        } else {
            committer.submit(item);
        }
    }

    /** Hears of the commit of a turn. */
    private final class Stored implements Committer.Callback {
        private final LoadedInstance instance;
        private final TurnPlan plan;

        Stored(LoadedInstance instance, TurnPlan plan) {
            this.instance = instance;
            this.plan = plan;
        }

        @Override
        @SuppressWarnings("CatchThrowable")
        public void done(WriteOutcome outcome, boolean uncertain) {
            List<Effect> effects;
            try {
                effects = instance.committed(plan, outcome, uncertain, !facts.isLeaving());
            } catch (Throwable t) {
                LOG.error("DUR-9002: what follows a commit failed for instance \"{}\"", instance.id(), t);
                block("DUR-9002: what follows its turn failed: " + t);
                return;
            }
            performer.perform(instance, effects);
        }

        @Override
        public void failed(RuntimeException why) {
            performer.perform(instance, instance.unstorable(plan));
            block("DUR-3012: its turn cannot be stored: " + why.getMessage());
        }

        /** It costs its own instance, and no other one (INV-20). */
        private void block(String why) {
            queue.follow(() -> {
                Fence fence = fenceOf(instance);
                performer.leave(instance);
                handBack.block(instance.id(), fence, why);
            });
        }

        @Override
        public void dropped() {
            if (instance.dropped()) {
                queue.follow(() -> performer.leave(instance));
            }
        }
    }
}
