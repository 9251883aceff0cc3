package dev.durathread.testkit.api;

import static dev.durathread.testkit.api.PublicApiTest.PROCESS;

import dev.durathread.DurableClient;
import dev.durathread.OrchestrationStatus;
import dev.durathread.StartOptions;
import dev.durathread.admin.AdminClient;
import dev.durathread.admin.DeletionFilter;
import dev.durathread.admin.DeletionResult;
import dev.durathread.admin.ExecutionInfo;
import dev.durathread.admin.InstanceInfo;
import dev.durathread.admin.InstanceQuery;
import dev.durathread.admin.InstanceStats;
import dev.durathread.admin.Page;
import dev.durathread.admin.PruneOptions;
import dev.durathread.admin.PruneResult;
import dev.durathread.admin.QueueDepths;
import dev.durathread.admin.SystemStats;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.BranchFailedException;
import dev.durathread.failure.DurableException;
import dev.durathread.failure.FailureDetails;
import dev.durathread.failure.NonDeterminismException;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.failure.OrchestrationFailedException;
import dev.durathread.failure.PayloadTooLargeException;
import dev.durathread.failure.SubOrchestrationFailedException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.provider.Provider;
import dev.durathread.testkit.api.PublicApiTest.Order;
import dev.durathread.testkit.api.PublicApiTest.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/** What clients and operators can call; to be compiled, not run. */
@SuppressWarnings({"unused", "CheckReturnValue", "DoNotCall", "ReferenceEquality", "RefactorSwitch"})
final class ClientApi {
    private ClientApi() {}

    static void client(Provider provider) throws TimeoutException {
        DurableClient client = DurableClient.on(provider);
        Order order = new Order("1", 1);
        Duration second = Duration.ofSeconds(1);
        client.start(PROCESS, "i", order);
        client.start(PROCESS, "i", order, StartOptions.none());
        client.startOrchestration("i", "ProcessOrder", order);
        client.startOrchestration("i", "ProcessOrder", order, StartOptions.none());
        Receipt receipt = client.await(PROCESS, "i", second);
        OrchestrationStatus status = client.waitForOrchestration("i", second);
        status = client.status("i");
        status = client.waitForStatusChange("i", 0, second);
        client.raiseEvent("i", "e", 1);
        client.raiseEvent("i", "e", 1, "message-1");
        client.enqueueEvent("i", "q", 1);
        client.enqueueEvent("i", "q", 1, "message-2");
        client.start(PROCESS, "i", order, StartOptions.none().withEvent("e", 1));
        client.start("ProcessOrder", "i", order);
        client.start("ProcessOrder", "i", order, StartOptions.none());
        client.cancel("i", "why");
        client.terminate("i", "why");
        client.suspend("i", "why");
        client.resume("i");
        Optional<Integer> kv = client.kvValue("i", "k", Integer.class);
        SortedMap<String, JsonNode> all = client.kvAll("i");
        Integer value = client.waitForKvValue("i", "k", Integer.class, second);
        AdminClient admin = client.admin();
        String text = switch (status) {
            case OrchestrationStatus.NotFound s -> "" + s.isTerminal();
            case OrchestrationStatus.Pending s -> "" + s.customStatus(String.class);
            case OrchestrationStatus.Running s -> "" + s.customStatusVersion();
            case OrchestrationStatus.Completed s -> "" + s.output(Receipt.class);
            case OrchestrationStatus.Failed s -> s.details().errorType();
            case OrchestrationStatus.Cancelled s -> s.reason();
        };
    }

    static void failures(DurableException e) {
        String text = switch (e) {
            case ActivityFailedException f -> f.activityName() + f.attempts() + details(f.details());
            case SubOrchestrationFailedException f -> f.childInstanceId() + details(f.details());
            case OrchestrationFailedException f -> f.instanceId() + details(f.details());
            case OrchestrationCancelledException f -> f.reason();
            case PayloadTooLargeException f -> "" + f.size() + f.limit();
            case NonDeterminismException f -> "" + f.eventId() + f.recorded() + f.attempted() + f.sourceLine();
            case BranchFailedException f -> "" + f.getCause();
            default -> e.getMessage();
        };
    }

    private static String details(FailureDetails details) {
        return details.errorType() + details.message() + details.stackTrace() + details.kind();
    }

    static void administration(AdminClient admin) {
        Page<InstanceInfo> page = admin.list(InstanceQuery.all()
                .withStatus(OrchestrationStatus.Running.class)
                .withName("ProcessOrder")
                .withVersion("1.0.0")
                .withIdPrefix("order-")
                .withParent("p")
                .withCreatedFrom(Instant.EPOCH)
                .withCreatedBefore(Instant.MAX)
                .withLimit(10)
                .withAfter("cursor"));
        Optional<String> next = page.next();
        InstanceInfo info = admin.info("i");
        String all = info.instanceId()
                + info.name()
                + info.version()
                + info.executionId()
                + info.status()
                + info.parentInstanceId()
                + info.createdAt()
                + info.updatedAt()
                + info.suspended()
                + info.blocked()
                + info.pendingChildren();
        info.pendingActivities()
                .forEach(p -> System.out.println(
                        p.activityId() + p.name() + p.attempt() + p.nextAttemptAt() + p.lastError()));
        info.pendingTimers().forEach(p -> System.out.println(p.timerId() + " " + p.dueAt()));
        info.pendingEvents().forEach(p -> System.out.println(p.name()));
        List<InstanceInfo> tree = admin.tree("i");
        List<ExecutionInfo> executions = admin.executions("i");
        List<HistoryEvent> history = admin.history("i", 1);
        String exported = admin.exportHistory("i", 1);
        InstanceStats stats = admin.stats("i");
        SystemStats system = admin.stats();
        QueueDepths depths = admin.queueDepths();
        Duration oldest = depths.oldestWaiting();
        DeletionResult deleted = admin.delete("i", true);
        deleted = admin.deleteAll(DeletionFilter.allFinished()
                .withIds(List.of("i"))
                .withCompletedBefore(Instant.EPOCH)
                .withLimit(5));
        PruneResult pruned =
                admin.prune("i", PruneOptions.currentOnly().withKeepLast(2).withCompletedBefore(Instant.EPOCH));
        admin.retryPoisoned("i");
    }
}
