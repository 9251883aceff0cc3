package dev.durathread.examples.zones;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZoneReportTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void findsTheMostRestlessZonesOfTheWorld() throws Exception {
        try (TestEnvironment env = TestEnvironment.create()) {
            env.orchestration(ZoneReport.REPORT, ZoneReport::report)
                    .activity(ZoneReport.EXAMINE, (ctx, zone) -> TimeZones.examine(zone));
            List<String> zones = TimeZones.all();
            env.client().start(ZoneReport.REPORT, "z", zones);
            List<ZoneFacts> report = env.client().await(ZoneReport.REPORT, "z", SOON);
            assertThat(report)
                    .hasSize(10)
                    .allSatisfy(zone -> assertThat(zone.changes()).isGreaterThan(100));
            assertThat(env.activityCalls()).hasSameSizeAs(zones);
            assertThat(env.client().status("z").customStatus(ZoneReport.Progress.class))
                    .contains(new ZoneReport.Progress(zones.size(), zones.size()));
        }
    }

    @Test
    void countsTheChangesOfAZoneWithoutSummerTime() {
        assertThat(TimeZones.examine("UTC")).isEqualTo(new ZoneFacts("UTC", 0, 0));
    }
}
