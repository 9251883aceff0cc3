package dev.durathread.testkit.simulation;

import dev.durathread.provider.InstanceStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges a run from the outside: by what activities have done, what clients were told, and what the store holds at the
 * end. It knows what the programs were to do, and nothing of how an engine does it.
 */
final class Auditor {
    private final Snapshot end;
    private final ClientLog calls;
    private final Effects effects;
    private final List<SimulatedStore.LostTail> lostTails;
    private final List<String> violations = new ArrayList<>();

    Auditor(Snapshot end, ClientLog calls, Effects effects, List<SimulatedStore.LostTail> lostTails) {
        this.end = end;
        this.calls = calls;
        this.effects = effects;
        this.lostTails = lostTails;
    }

    List<String> judge() {
        for (Snapshot.Instance instance : end.instances()) {
            violations.addAll(HistoryAudit.of(instance, effects).judge());
            if (instance.record().status() == InstanceStatus.COMPLETED) {
                violations.addAll(new ProgramAudit(instance).judge());
            }
            if (!instance.isFinished()) {
                violations.add(stuck(instance));
            }
        }
        violations.addAll(new ClientAudit(end, calls, lostTails).judge());
        return violations;
    }

    private static String stuck(Snapshot.Instance instance) {
        return instance.id() + " is stuck: " + instance.record().status() + " blocked "
                + instance.record().blocked() + " suspended "
                + instance.record().suspended() + " waits for "
                + History.open(instance.latest()) + " inbox " + instance.inbox();
    }
}
