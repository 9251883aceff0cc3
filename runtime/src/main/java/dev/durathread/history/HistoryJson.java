package dev.durathread.history;

import dev.durathread.history.HistoryEvent.*;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of history events: one object an event, {@code kind}, {@code id} and {@code at} first.
 *
 * <p>Inputs and results stand in it as the JSON that they are, character for character, so that a person can read a
 * history with a SQL client. Fields that are null are left out. The form is stable: a release reads what every earlier
 * release wrote. {@link #FORMAT} rises when an older release could not read what a newer one writes; it stands in each
 * {@code OrchestrationStarted} and pins the execution to nodes that can read it. An unknown kind is refused, never
 * skipped.
 */
public final class HistoryJson {
    /** The oldest format that this release reads. */
    public static final int OLDEST_FORMAT = 1;

    /** The newest format that this release writes and reads. */
    public static final int FORMAT = 1;

    private HistoryJson() {}

    /** Writes one event on one line. */
    public static String write(HistoryEvent event) {
        JsonText out = new JsonText().text("kind", event.kind());
        if (event.eventId() != 0) {
            out.number("id", event.eventId());
        }
        out.instant("at", event.at());
        writeFields(event, out);
        return out.end();
    }

    /**
     * Reads one event.
     *
     * @throws HistoryFormatException when the text is not an event that this release knows
     */
    public static HistoryEvent read(String json) {
        return EventReader.read(json);
    }

    /** Writes a history as one event a line, each line ended by a newline. */
    public static String writeLines(List<HistoryEvent> history) {
        return history.stream().map(event -> write(event) + "\n").collect(Collectors.joining());
    }

    /**
     * Reads what {@link #writeLines} wrote; blank lines are passed over.
     *
     * @throws HistoryFormatException naming the line that cannot be read
     */
    public static List<HistoryEvent> readLines(String lines) {
        int[] number = {0};
        return lines.lines()
                .filter(line -> {
                    number[0]++;
                    return !line.isBlank();
                })
                .map(line -> readLine(line, number[0]))
                .toList();
    }

    /** Writes a failure as it stands in the events that carry one. */
    public static String writeFailure(Failure failure) {
        return failure(failure);
    }

    /**
     * Reads what {@link #writeFailure} wrote.
     *
     * @throws HistoryFormatException when the text is not a failure
     */
    public static Failure readFailure(String json) {
        return EventReader.failure(json);
    }

    private static HistoryEvent readLine(String line, int number) {
        try {
            return read(line);
        } catch (HistoryFormatException e) {
            throw new HistoryFormatException("line " + number + ": " + e.getMessage(), e);
        }
    }

    private static void writeFields(HistoryEvent event, JsonText out) {
        switch (event) {
            case Ended ended -> writeEnd(ended, out);
            case Requested requested -> writeRequest(requested, out);
            case Arrived arrived -> writeArrival(arrived, out);
            case OrchestrationStarted e ->
                out.number("format", FORMAT)
                        .text("instanceId", e.instanceId())
                        .number("executionId", e.executionId())
                        .text("name", e.name())
                        .text("version", e.version())
                        .json("parent", parent(e.parent()))
                        .json("customStatus", e.customStatus())
                        .json("keyValues", keyValues(e.keyValues()))
                        .json("input", e.input());
        }
    }

    private static void writeEnd(Ended event, JsonText out) {
        switch (event) {
            case OrchestrationCompleted e -> out.json("output", e.output());
            case OrchestrationFailed e -> out.json("failure", failure(e.failure()));
            case OrchestrationCancelled e -> out.text("reason", e.reason());
            case OrchestrationContinuedAsNew e ->
                out.text("version", e.version()).json("input", e.input());
        }
    }

    private static void writeRequest(Requested event, JsonText out) {
        switch (event) {
            case ActivityScheduled e ->
                out.text("name", e.name())
                        .text("tag", e.tag())
                        .text("session", e.session())
                        .json("input", e.input());
            case ActivityCancelRequested e -> cancelled(out, e.requestId(), e.reason());
            case TimerCreated e -> out.instant("dueAt", e.dueAt());
            case TimerCancelled e -> cancelled(out, e.requestId(), e.reason());
            case ExternalSubscribed e -> out.text("name", e.name());
            case ExternalSubscribedCancelled e -> cancelled(out, e.requestId(), e.reason());
            case QueueSubscribed e -> out.text("queue", e.queue());
            case QueueSubscriptionCancelled e -> cancelled(out, e.requestId(), e.reason());
            case SubOrchestrationScheduled e ->
                out.text("name", e.name())
                        .text("version", e.version())
                        .text("instanceId", e.instanceId())
                        .json("input", e.input());
            case SubOrchestrationCancelRequested e -> cancelled(out, e.requestId(), e.reason());
            case OrchestrationChained e ->
                out.text("name", e.name())
                        .text("version", e.version())
                        .text("instanceId", e.instanceId())
                        .instant("startAt", e.startAt())
                        .json("input", e.input());
            case ValueRecorded e -> out.text("of", e.valueKind().name()).json("value", e.value());
            case PatchMarked e -> out.text("changeId", e.changeId());
            case CustomStatusUpdated e -> out.json("status", e.status());
            case KeyValueSet e ->
                out.text("key", e.key()).instant("updatedAt", e.updatedAt()).json("value", e.value());
            case KeyValueCleared e -> out.text("key", e.key());
            case KeyValuesCleared _ -> {}
        }
    }

    private static void writeArrival(Arrived event, JsonText out) {
        switch (event) {
            case OrchestrationCancelRequested e -> out.text("reason", e.reason());
            case ActivityCompleted e ->
                out.number("for", e.requestId())
                        .number("attempts", e.attempts())
                        .json("result", e.result());
            case ActivityFailed e ->
                out.number("for", e.requestId())
                        .number("attempts", e.attempts())
                        .json("failure", failure(e.failure()));
            case StepCompleted e ->
                out.number("for", e.requestId())
                        .text("name", e.name())
                        .number("attempts", e.attempts())
                        .json("result", e.result());
            case StepFailed e ->
                out.number("for", e.requestId())
                        .text("name", e.name())
                        .number("attempts", e.attempts())
                        .json("failure", failure(e.failure()));
            case TimerFired e -> out.number("for", e.requestId());
            case ExternalEvent e ->
                out.number("for", e.requestId()).text("name", e.name()).json("data", e.data());
            case QueueEventDelivered e ->
                out.number("for", e.requestId()).text("queue", e.queue()).json("data", e.data());
            case SubOrchestrationCompleted e -> out.number("for", e.requestId()).json("result", e.result());
            case SubOrchestrationFailed e -> out.number("for", e.requestId()).json("failure", failure(e.failure()));
        }
    }

    private static void cancelled(JsonText out, long requestId, String reason) {
        out.number("for", requestId).text("reason", reason);
    }

    private static String failure(Failure failure) {
        return new JsonText()
                .text("errorType", failure.errorType())
                .text("message", failure.message())
                .text("stackTrace", failure.stackTrace())
                .flag("ofEngine", failure.ofEngine())
                .end();
    }

    private static @Nullable String parent(@Nullable ParentLink parent) {
        return parent == null
                ? null
                : new JsonText()
                        .text("instanceId", parent.instanceId())
                        .number("executionId", parent.executionId())
                        .number("eventId", parent.eventId())
                        .end();
    }

    private static @Nullable String keyValues(Map<String, KeyValue> keyValues) {
        if (keyValues.isEmpty()) {
            return null;
        }
        JsonText out = new JsonText();
        keyValues.forEach((key, entry) -> out.json(
                key,
                new JsonText()
                        .instant("updatedAt", entry.updatedAt())
                        .json("value", entry.value())
                        .end()));
        return out.end();
    }
}
