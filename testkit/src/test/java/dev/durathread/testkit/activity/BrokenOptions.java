package dev.durathread.testkit.activity;

import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Claims;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.Provider;
import dev.durathread.provider.TaskClaim;
import java.util.List;

/** A provider on which the options of every claimed task have become unreadable. */
final class BrokenOptions extends ForwardingProvider {
    private BrokenOptions(Provider target) {
        super(target);
    }

    static Provider on(Provider target) {
        return new BrokenOptions(target);
    }

    @Override
    public Claims<ClaimedTask> claimTasks(TaskClaim claim) {
        Claims<ClaimedTask> claims = super.claimTasks(claim);
        List<ClaimedTask> broken = claims.items().stream()
                .map(task -> new ClaimedTask(
                        task.lease(),
                        task.name(),
                        task.input(),
                        task.tag(),
                        task.session(),
                        "{\"maxAttempts\":3,\"backoff\":\"SIDEWAYS\"}",
                        task.scheduledAt(),
                        task.queueDeadline(),
                        task.deliveries(),
                        task.attempts(),
                        task.lastFailure(),
                        task.heartbeat(),
                        task.orchestrationName(),
                        task.orchestrationVersion()))
                .toList();
        return new Claims<>(broken, claims.nextDue());
    }
}
