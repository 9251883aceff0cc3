package dev.durathread.testkit.activity;

import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.Message;
import dev.durathread.provider.TaskKey;
import dev.durathread.testkit.TestEnvironment;
import java.time.Instant;
import java.util.List;

/** Puts completions into inboxes that no node has asked for, as a repeated or late delivery would. */
final class Forgery {
    private Forgery() {}

    static void completion(TestEnvironment env, TaskKey task, String result) {
        Instant now = env.clock().now();
        ActivityCompleted event = new ActivityCompleted(0, now, task.activityId(), '"' + result + '"', 1);
        Message message = new Message(task.executionId(), event, null);
        env.provider().commit(List.of(new Delivery(task.instanceId(), message, null)), now);
    }
}
