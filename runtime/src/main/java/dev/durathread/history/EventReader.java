package dev.durathread.history;

import dev.durathread.history.HistoryEvent.*;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads one event from its JSON form. */
final class EventReader {
    private EventReader() {}

    static HistoryEvent read(String json) {
        JsonFields in = JsonFields.of(json);
        String kind = in.text("kind");
        return switch (kind) {
            case "OrchestrationStarted" -> started(in);
            case "OrchestrationCompleted" -> new OrchestrationCompleted(in.id(), in.at(), in.json("output"));
            case "OrchestrationFailed" -> new OrchestrationFailed(in.id(), in.at(), failure(in));
            case "OrchestrationCancelled" -> new OrchestrationCancelled(in.id(), in.at(), in.text("reason"));
            case "OrchestrationContinuedAsNew" ->
                new OrchestrationContinuedAsNew(in.id(), in.at(), in.json("input"), in.textOrNull("version"));
            case "OrchestrationCancelRequested" ->
                new OrchestrationCancelRequested(in.id(), in.at(), in.text("reason"));
            case "ActivityScheduled" ->
                new ActivityScheduled(
                        in.id(),
                        in.at(),
                        in.text("name"),
                        in.json("input"),
                        in.textOrNull("tag"),
                        in.textOrNull("session"));
            case "ActivityCompleted" ->
                new ActivityCompleted(in.id(), in.at(), in.request(), in.json("result"), in.count("attempts"));
            case "ActivityFailed" ->
                new ActivityFailed(in.id(), in.at(), in.request(), failure(in), in.count("attempts"));
            case "ActivityCancelRequested" ->
                new ActivityCancelRequested(in.id(), in.at(), in.request(), in.text("reason"));
            case "StepCompleted" ->
                new StepCompleted(
                        in.id(), in.at(), in.request(), in.text("name"), in.json("result"), in.count("attempts"));
            case "StepFailed" ->
                new StepFailed(in.id(), in.at(), in.request(), in.text("name"), failure(in), in.count("attempts"));
            case "TimerCreated" -> new TimerCreated(in.id(), in.at(), in.instant("dueAt"));
            case "TimerFired" -> new TimerFired(in.id(), in.at(), in.request());
            case "TimerCancelled" -> new TimerCancelled(in.id(), in.at(), in.request(), in.text("reason"));
            case "ExternalSubscribed" -> new ExternalSubscribed(in.id(), in.at(), in.text("name"));
            case "ExternalEvent" -> new ExternalEvent(in.id(), in.at(), in.request(), in.text("name"), in.json("data"));
            case "ExternalSubscribedCancelled" ->
                new ExternalSubscribedCancelled(in.id(), in.at(), in.request(), in.text("reason"));
            case "QueueSubscribed" -> new QueueSubscribed(in.id(), in.at(), in.text("queue"));
            case "QueueEventDelivered" ->
                new QueueEventDelivered(in.id(), in.at(), in.request(), in.text("queue"), in.json("data"));
            case "QueueSubscriptionCancelled" ->
                new QueueSubscriptionCancelled(in.id(), in.at(), in.request(), in.text("reason"));
            case "SubOrchestrationScheduled" ->
                new SubOrchestrationScheduled(
                        in.id(),
                        in.at(),
                        in.text("name"),
                        in.text("instanceId"),
                        in.json("input"),
                        in.textOrNull("version"));
            case "SubOrchestrationCompleted" ->
                new SubOrchestrationCompleted(in.id(), in.at(), in.request(), in.json("result"));
            case "SubOrchestrationFailed" -> new SubOrchestrationFailed(in.id(), in.at(), in.request(), failure(in));
            case "SubOrchestrationCancelRequested" ->
                new SubOrchestrationCancelRequested(in.id(), in.at(), in.request(), in.text("reason"));
            case "OrchestrationChained" ->
                new OrchestrationChained(
                        in.id(),
                        in.at(),
                        in.text("name"),
                        in.text("instanceId"),
                        in.json("input"),
                        in.textOrNull("version"),
                        in.instantOrNull("startAt"));
            case "ValueRecorded" -> new ValueRecorded(in.id(), in.at(), valueKind(in), in.json("value"));
            case "PatchMarked" -> new PatchMarked(in.id(), in.at(), in.text("changeId"));
            case "CustomStatusUpdated" -> new CustomStatusUpdated(in.id(), in.at(), in.jsonOrNull("status"));
            case "KeyValueSet" ->
                new KeyValueSet(in.id(), in.at(), in.text("key"), in.json("value"), in.instant("updatedAt"));
            case "KeyValueCleared" -> new KeyValueCleared(in.id(), in.at(), in.text("key"));
            case "KeyValuesCleared" -> new KeyValuesCleared(in.id(), in.at());
            default ->
                throw in.broken("unknown kind \"" + kind + "\"; this release reads format " + HistoryJson.FORMAT);
        };
    }

    private static OrchestrationStarted started(JsonFields in) {
        if (in.count("format") > HistoryJson.FORMAT) {
            throw in.broken("format " + in.count("format") + " is newer than " + HistoryJson.FORMAT
                    + ", the newest that this release reads");
        }
        return new OrchestrationStarted(
                in.id(),
                in.at(),
                in.text("instanceId"),
                in.number("executionId"),
                in.text("name"),
                in.text("version"),
                in.json("input"),
                parent(in.jsonOrNull("parent")),
                in.jsonOrNull("customStatus"),
                keyValues(in.jsonOrNull("keyValues")));
    }

    private static Failure failure(JsonFields in) {
        return failure(in.json("failure"));
    }

    static Failure failure(String json) {
        JsonFields failure = JsonFields.of(json);
        String errorType = failure.text("errorType");
        return new Failure(
                errorType,
                failure.textOrNull("message"),
                failure.textOrNull("stackTrace"),
                failure.flag("ofEngine", isOneWord(errorType)));
    }

    /** How failures of the engine were known before it was recorded whose they are. */
    private static boolean isOneWord(String errorType) {
        return errorType.indexOf('.') < 0;
    }

    private static @Nullable ParentLink parent(@Nullable String json) {
        if (json == null) {
            return null;
        }
        JsonFields in = JsonFields.of(json);
        return new ParentLink(in.text("instanceId"), in.number("executionId"), in.number("eventId"));
    }

    private static SortedMap<String, KeyValue> keyValues(@Nullable String json) {
        SortedMap<String, KeyValue> entries = new TreeMap<>();
        if (json != null) {
            JsonFields in = JsonFields.of(json);
            for (String key : in.names()) {
                JsonFields entry = JsonFields.of(in.json(key));
                entries.put(key, new KeyValue(entry.json("value"), entry.instant("updatedAt")));
            }
        }
        return entries;
    }

    private static ValueKind valueKind(JsonFields in) {
        String name = in.text("of");
        try {
            return ValueKind.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw in.broken("unknown kind of value \"" + name + "\"");
        }
    }
}
