package dev.durathread.examples.zones;

import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.TypeRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Looks at every zone of the time zone database in parallel, and gives the most restless ones. */
public final class ZoneReport {
    public static final OrchestrationType<List<String>, List<ZoneFacts>> REPORT =
            OrchestrationType.of("ZoneReport", new TypeRef<List<String>>() {}, new TypeRef<List<ZoneFacts>>() {});

    /** Looks at one zone. */
    public static final ActivityType<String, ZoneFacts> EXAMINE =
            ActivityType.of("ExamineZone", String.class, ZoneFacts.class);

    private static final int MOST = 10;
    private static final int STEPS_OF_PROGRESS = 20;

    private ZoneReport() {}

    /**
     * How far the work is.
     *
     * @param done how many zones have been looked at, of {@code all}
     */
    public record Progress(int done, int all) {}

    public static List<ZoneFacts> report(OrchestrationContext ctx, List<String> zones) {
        List<DurableFuture<ZoneFacts>> examined = new ArrayList<>();
        for (String zone : zones) {
            examined.add(ctx.scheduleActivity(EXAMINE, zone));
        }
        List<ZoneFacts> facts = new ArrayList<>();
        int step = Math.max(1, zones.size() / STEPS_OF_PROGRESS);
        for (DurableFuture<ZoneFacts> zone : examined) {
            facts.add(zone.get());
            if (facts.size() % step == 0 || facts.size() == zones.size()) {
                ctx.setCustomStatus(new Progress(facts.size(), zones.size()));
            }
        }
        facts.sort(Comparator.comparingInt(ZoneFacts::changes).reversed().thenComparing(ZoneFacts::zone));
        return facts.subList(0, Math.min(MOST, facts.size()));
    }
}
