package dev.durathread.internal.replay;

import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.Outcome;
import dev.durathread.Winner;
import dev.durathread.failure.DurableException;
import dev.durathread.host.OrchestrationScope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Composing futures of one execution. */
final class Combinators {
    private final Execution execution;
    private final OrchestrationContext context;

    Combinators(Execution execution, OrchestrationContext context) {
        this.execution = execution;
        this.context = context;
    }

    <T> DurableFuture<List<T>> all(List<? extends DurableFuture<? extends T>> futures) {
        List<Promise<? extends T>> members = members(futures);
        return execution.asking(() -> new ValuesPromise<>(execution, new AllPromise<T>(execution, members)));
    }

    <T> DurableFuture<List<Outcome<T>>> allSettled(List<? extends DurableFuture<? extends T>> futures) {
        List<Promise<? extends T>> members = members(futures);
        return execution.asking(() -> new AllPromise<T>(execution, members));
    }

    <T> DurableFuture<Winner<T>> race(List<? extends DurableFuture<? extends T>> futures) {
        List<Promise<? extends T>> members = atLeastOne("race", futures);
        return execution.asking(() -> new RacePromise<T>(execution, members));
    }

    /** A branch that looks at the members as they come in, since only their outcomes tell which one is a success. */
    <T> DurableFuture<T> any(List<? extends DurableFuture<? extends T>> futures) {
        List<Promise<? extends T>> members = atLeastOne("any", futures);
        Callable<T> firstSuccess = () -> firstSuccess(members);
        return execution.asking(() ->
                new BranchPromise<>(execution, members, () -> OrchestrationScope.call(context, firstSuccess::call)));
    }

    private <T> T firstSuccess(List<Promise<? extends T>> members) {
        Arrivals<T> arrivals = execution.asking(() -> new Arrivals<T>(execution, members));
        List<DurableException> failures = new ArrayList<>();
        while (true) {
            switch (arrivals.next().settledOutcome()) {
                case Outcome.Success<? extends T>(var value) -> {
                    return value;
                }
                case Outcome.Failure<? extends T>(var error) -> failures.add(error);
            }
            if (failures.size() == members.size()) {
                throw AllPromise.combined(failures);
            }
        }
    }

    private <T> List<Promise<? extends T>> atLeastOne(String what, List<? extends DurableFuture<? extends T>> futures) {
        if (futures.isEmpty()) {
            throw new IllegalArgumentException(what + " of no futures");
        }
        return members(futures);
    }

    @SuppressWarnings("unchecked") // a promise of T is what a future of T is
    private <T> List<Promise<? extends T>> members(List<? extends DurableFuture<? extends T>> futures) {
        List<Promise<? extends T>> members = new ArrayList<>(futures.size());
        for (DurableFuture<? extends T> future : futures) {
            if (!(future instanceof Promise<?> promise) || promise.execution != execution) {
                throw new IllegalArgumentException(
                        "not a future of instance \"" + execution.identity().instanceId() + "\": " + future);
            }
            members.add((Promise<? extends T>) promise);
        }
        return members;
    }
}
