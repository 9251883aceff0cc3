package dev.durathread.testkit.simulation;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.OrchestrationCancelRequested;
import dev.durathread.history.HistoryEvent.QueueEventDelivered;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.testkit.simulation.ClientCall.Answer;
import dev.durathread.testkit.simulation.ClientCall.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether what clients were told is true at the end. */
final class ClientAudit {
    private final Snapshot end;
    private final ClientLog log;
    private final List<SimulatedStore.LostTail> lostTails;
    private final List<String> violations = new ArrayList<>();

    ClientAudit(Snapshot end, ClientLog log, List<SimulatedStore.LostTail> lostTails) {
        this.end = end;
        this.log = log;
        this.lostTails = lostTails;
    }

    List<String> judge() {
        Set<String> ids = new HashSet<>();
        log.all().map(ClientCall::instanceId).filter(ids::add).toList().forEach(this::judge);
        return violations;
    }

    private void judge(String id) {
        List<ClientCall> calls = log.of(id).toList();
        List<ClientCall> resets = calls.stream()
                .filter(call -> call.kind() == Kind.DELETE || call.kind() == Kind.REPLACE)
                .toList();
        List<ClientCall> sure = calls.stream()
                .filter(call -> call.answer() == Answer.DONE && !isForgotten(call) && isOfTheEnd(call, resets))
                .toList();
        Optional<Snapshot.Instance> instance = end.find(id);
        starts(id, calls, resets, sure, instance.isPresent());
        if (instance.isPresent()) {
            Places places = new Places(instance.get());
            messages(calls, sure, places);
            cancels(sure, places);
            sure.forEach(call -> agrees(call, instance.get().record()));
        }
    }

    /** Whether a failover may have forgotten it. */
    private boolean isForgotten(ClientCall call) {
        return lostTails.stream()
                .anyMatch(lost -> call.begun() <= lost.toMicros() && call.ended() >= lost.fromMicros());
    }

    /** Whether it is certainly about the instance that is there at the end, and no earlier one of that id. */
    private static boolean isOfTheEnd(ClientCall call, List<ClientCall> resets) {
        return resets.stream().noneMatch(reset -> reset != call && reset.mayActAfter(call.begun()));
    }

    private void starts(
            String id, List<ClientCall> calls, List<ClientCall> resets, List<ClientCall> sure, boolean isThere) {
        List<ClientCall> started = sure.stream()
                .filter(call ->
                        call.kind() == Kind.START || call.kind() == Kind.START_OR_JOIN || call.kind() == Kind.REPLACE)
                .toList();
        if (!started.isEmpty() && !isThere) {
            violations.add(id + " is not there, though " + started.getFirst());
        }
        List<ClientCall> only =
                started.stream().filter(call -> call.kind() == Kind.START).toList();
        if (only.size() > 1 && lostTails.isEmpty()) {
            violations.add(id + " was started twice: " + only);
        }
        if (resets.isEmpty() && !started.isEmpty() && lostTails.isEmpty()) {
            long there = started.stream().mapToLong(ClientCall::ended).min().orElseThrow();
            calls.stream()
                    .filter(call -> call.begun() > there
                            && call.answer() == Answer.NOT_DONE
                            && "InstanceNotFoundException".equals(call.value()))
                    .forEach(call -> violations.add(id + " was not found, though it was there: " + call));
        }
    }

    /** Where the messages are in the histories of an instance, in their order. */
    private static final class Places {
        final Map<String, Integer> ofPayload = new HashMap<>();
        int cancelled = Integer.MAX_VALUE;

        Places(Snapshot.Instance instance) {
            int place = 0;
            for (Snapshot.Execution execution : instance.executions()) {
                for (HistoryEvent event : execution.events()) {
                    place++;
                    switch (event) {
                        case ExternalEvent e -> ofPayload.putIfAbsent(text(e.data()), place);
                        case QueueEventDelivered e -> ofPayload.putIfAbsent(text(e.data()), place);
                        case OrchestrationCancelRequested _ -> cancelled = Math.min(cancelled, place);
                        default -> {}
                    }
                }
            }
        }

        private static String text(String json) {
            return json.substring(1, json.length() - 1);
        }
    }

    /** Of two messages of a name, the one that was taken before the other was sent comes first, or neither does. */
    private void messages(List<ClientCall> calls, List<ClientCall> sure, Places places) {
        Map<String, Long> sent = new HashMap<>();
        calls.stream()
                .filter(call -> !call.payload().isEmpty())
                .forEach(call -> sent.merge(call.payload(), call.begun(), Math::min));
        for (ClientCall earlier : sure) {
            if (earlier.payload().isEmpty()) {
                continue;
            }
            Integer place = places.ofPayload.get(earlier.payload());
            for (ClientCall later : calls) {
                Integer laterPlace = places.ofPayload.get(later.payload());
                if (laterPlace != null
                        && later.kind() == earlier.kind()
                        && later.name().equals(earlier.name())
                        && !later.payload().equals(earlier.payload())
                        && sent.getOrDefault(later.payload(), later.begun()) > earlier.ended()
                        && (place == null || place > laterPlace)) {
                    violations.add((place == null ? "lost: " : "out of order: ") + earlier + ", though " + later
                            + " was delivered");
                    break;
                }
            }
        }
    }

    /** What was sent after a cancellation was taken is not recorded before it. */
    private void cancels(List<ClientCall> sure, Places places) {
        for (ClientCall cancel : sure) {
            if (cancel.kind() != Kind.CANCEL) {
                continue;
            }
            for (ClientCall later : sure) {
                Integer place = places.ofPayload.get(later.payload());
                if (place != null && later.begun() > cancel.ended() && place < places.cancelled) {
                    violations.add("lost: " + cancel + ", though " + later + " was delivered without it");
                    break;
                }
            }
        }
    }

    private void agrees(ClientCall call, InstanceRecord record) {
        boolean agrees = switch (call.kind()) {
            case TERMINATE -> record.status().isFinished();
            case AWAIT -> isState(call.value(), record);
            case START, START_OR_JOIN, REPLACE, EVENT, MESSAGE, CANCEL, SUSPEND, RESUME, DELETE -> true;
        };
        if (!agrees) {
            violations.add(call + " saw " + call.value() + ", but at the end it is " + record);
        }
    }

    private static boolean isState(@Nullable String told, InstanceRecord record) {
        if (told == null) {
            return false;
        }
        return switch (record.status()) {
            case COMPLETED -> ("\"" + told + "\"").equals(record.output());
            case FAILED -> told.equals("Failed");
            case CANCELLED -> told.equals("Cancelled");
            case PENDING, RUNNING -> false;
        };
    }
}
