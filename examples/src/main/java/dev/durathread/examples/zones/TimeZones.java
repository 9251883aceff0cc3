package dev.durathread.examples.zones;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;

/** The time zone database that comes with the JDK. */
final class TimeZones {
    private static final Instant FROM = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SECONDS_A_MINUTE = 60;

    private TimeZones() {}

    static List<String> all() {
        return ZoneId.getAvailableZoneIds().stream().sorted().toList();
    }

    static ZoneFacts examine(String zone) {
        ZoneRules rules = ZoneId.of(zone).getRules();
        int changes = 0;
        for (ZoneOffsetTransition next = rules.nextTransition(FROM);
                next != null && next.getInstant().isBefore(UNTIL);
                next = rules.nextTransition(next.getInstant())) {
            changes++;
        }
        return new ZoneFacts(zone, changes, rules.getOffset(UNTIL).getTotalSeconds() / SECONDS_A_MINUTE);
    }
}
