package dev.durathread.testkit.activity;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Claims;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.Provider;
import dev.durathread.provider.TaskClaim;
import java.util.concurrent.CountDownLatch;

/** A provider on which the answer to a claim that brought a task is long on its way. */
final class SlowClaims extends ForwardingProvider {
    private final CountDownLatch claimed;
    private final CountDownLatch answer;

    private SlowClaims(Provider target, CountDownLatch claimed, CountDownLatch answer) {
        super(target);
        this.claimed = claimed;
        this.answer = answer;
    }

    /**
     * @param claimed is told when a claim brought a task
     * @param answer lets the answer through
     */
    static Provider on(Provider target, CountDownLatch claimed, CountDownLatch answer) {
        return new SlowClaims(target, claimed, answer);
    }

    @Override
    public Claims<ClaimedTask> claimTasks(TaskClaim claim) {
        Claims<ClaimedTask> claims = super.claimTasks(claim);
        if (!claims.items().isEmpty()) {
            claimed.countDown();
            await();
        }
        return claims;
    }

    private void await() {
        try {
            answer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException("the answer was given up", e);
        }
    }
}
