package dev.durathread.testkit;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryJson;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The histories of instances as text for people: one event a line, with the time since the start. */
final class Timeline {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_INSTANCES = 20;
    private static final int MOST_EVENTS = 100;
    private static final int MOST_CHARACTERS = 120;
    private static final Set<String> SHOWN_APART = Set.of("kind", "id", "at", "format", "instanceId", "executionId");

    private final Provider provider;

    Timeline(Provider provider) {
        this.provider = provider;
    }

    String ofAll() {
        List<InstanceRecord> newest = provider.listInstances(StuckReport.filter(null, MOST_INSTANCES));
        StringBuilder text = new StringBuilder();
        newest.reversed().forEach(record -> append(text, record));
        if (newest.size() == MOST_INSTANCES) {
            text.append("(only the newest ").append(MOST_INSTANCES).append(" instances)\n");
        }
        return text.toString();
    }

    String of(InstanceRecord record) {
        StringBuilder text = new StringBuilder();
        append(text, record);
        return text.toString();
    }

    private void append(StringBuilder text, InstanceRecord record) {
        text.append("instance \"")
                .append(record.instanceId())
                .append("\" (")
                .append(record.name())
                .append("), execution ")
                .append(record.fence().executionId())
                .append(": ")
                .append(record.status());
        if (!record.status().isFinished()) {
            text.append(", waits for ").append(String.join(", ", new StuckReport(provider).waits(record)));
        }
        text.append('\n');
        List<HistoryEvent> events =
                provider.readHistory(record.instanceId(), record.fence().executionId(), 0, Integer.MAX_VALUE);
        if (!events.isEmpty()) {
            append(text, events);
        }
    }

    private static void append(StringBuilder text, List<HistoryEvent> events) {
        Instant start = events.getFirst().at();
        text.append("  begun ").append(start).append('\n');
        int from = Math.max(0, events.size() - MOST_EVENTS);
        if (from > 0) {
            text.append("  ... ").append(from).append(" earlier events\n");
        }
        for (HistoryEvent event : events.subList(from, events.size())) {
            text.append("%5d  %14s  %s%s%n"
                    .formatted(
                            event.eventId(),
                            elapsed(Duration.between(start, event.at())),
                            event.kind(),
                            details(event)));
        }
    }

    private static String elapsed(Duration time) {
        String days = time.toDays() == 0 ? "" : time.toDays() + "d ";
        return "+%s%02d:%02d:%02d.%03d"
                .formatted(days, time.toHoursPart(), time.toMinutesPart(), time.toSecondsPart(), time.toMillisPart());
    }

    private static String details(HistoryEvent event) {
        StringBuilder text = new StringBuilder();
        JsonNode json = JSON.readTree(HistoryJson.write(event));
        json.properties().stream()
                .filter(field -> !SHOWN_APART.contains(field.getKey()))
                .filter(field ->
                        !(field.getValue().isContainer() && field.getValue().isEmpty()))
                .forEach(field ->
                        text.append("  ").append(field.getKey()).append('=').append(shortened(field.getValue())));
        return text.toString();
    }

    private static String shortened(JsonNode value) {
        if (value.has("errorType")) {
            return value.get("errorType").asString() + ": "
                    + value.path("message").asString("");
        }
        String text = value.toString();
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    }
}
