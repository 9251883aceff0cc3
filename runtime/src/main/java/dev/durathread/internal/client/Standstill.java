package dev.durathread.internal.client;

import dev.durathread.OrchestrationStatus;
import dev.durathread.admin.AdminClient;
import dev.durathread.admin.InstanceInfo;
import dev.durathread.failure.DurableException;
import dev.durathread.host.Host;
import java.util.ArrayList;
import java.util.List;

/** What an instance is held up by, in words, for whoever has waited for it in vain. */
final class Standstill {
    private static final int MOST_OF_A_KIND = 5;

    private final Host host;

    Standstill(Host host) {
        this.host = host;
    }

    /** A sentence without its end. Asks the database, and says so if it cannot. */
    String of(String instanceId, AdminClient admin) {
        try {
            return of(admin.info(instanceId));
        } catch (DurableException e) {
            return "what it waits for cannot be read: " + e.getMessage();
        }
    }

    private String of(InstanceInfo info) {
        if (info.suspended()) {
            return "it is " + info.blocked().orElse("suspended") + "; resume it";
        }
        if (info.blocked().isPresent()) {
            return "it is blocked: " + info.blocked().get();
        }
        return switch (info.status()) {
            case OrchestrationStatus.Pending _ ->
                "no node has taken its first turn; is there a runtime with orchestration \"" + info.name() + "\""
                        + (info.version().isEmpty() ? "" : " in version " + info.version()) + "?";
            case OrchestrationStatus.Running _ -> waitingFor(info);
            case OrchestrationStatus other -> "it is " + other.getClass().getSimpleName() + " now";
        };
    }

    private String waitingFor(InstanceInfo info) {
        List<String> parts = new ArrayList<>();
        info.pendingActivities().stream()
                .limit(MOST_OF_A_KIND)
                .map(activity -> "activity \"" + activity.name() + "\" (attempt " + activity.attempt()
                        + activity.lastError()
                                .map(error -> ", failed before: " + error)
                                .orElse("")
                        + activity.nextAttemptAt()
                                .filter(host.now()::isBefore)
                                .map(next -> ", next attempt at " + next)
                                .orElse("")
                        + ")")
                .forEach(parts::add);
        info.pendingTimers().stream()
                .limit(MOST_OF_A_KIND)
                .map(timer -> "a timer due at " + timer.dueAt())
                .forEach(parts::add);
        info.pendingEvents().stream()
                .limit(MOST_OF_A_KIND)
                .map(event -> "event \"" + event.name() + "\"")
                .forEach(parts::add);
        info.pendingChildren().stream()
                .limit(MOST_OF_A_KIND)
                .map(child -> "sub-orchestration \"" + child + "\"")
                .forEach(parts::add);
        int all = info.pendingActivities().size()
                + info.pendingTimers().size()
                + info.pendingEvents().size()
                + info.pendingChildren().size();
        if (parts.isEmpty()) {
            return "it is running, and waits for nothing that is recorded";
        }
        String more = all > parts.size() ? " and " + (all - parts.size()) + " more" : "";
        return "it waits for " + String.join(", ", parts) + more;
    }
}
