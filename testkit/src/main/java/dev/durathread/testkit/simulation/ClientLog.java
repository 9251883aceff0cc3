package dev.durathread.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All calls of clients in a run. */
final class ClientLog {
    private final List<ClientCall> calls = new ArrayList<>();

    void add(ClientCall call) {
        calls.add(call);
    }

    Stream<ClientCall> of(String instanceId) {
        return calls.stream().filter(call -> call.instanceId().equals(instanceId));
    }

    Stream<ClientCall> all() {
        return calls.stream();
    }
}
