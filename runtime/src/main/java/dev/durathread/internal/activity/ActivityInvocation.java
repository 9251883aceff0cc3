package dev.durathread.internal.activity;

import dev.durathread.DurableClient;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.registry.ActivityCode;
import java.util.function.Supplier;

/** Calls the code of an activity: decodes its input, binds its context, encodes its result. */
final class ActivityInvocation {
    private final Node node;
    private final Heartbeats heartbeats;
    private final Supplier<DurableClient> clients;

    ActivityInvocation(Node node, Heartbeats heartbeats, Supplier<DurableClient> clients) {
        this.node = node;
        this.heartbeats = heartbeats;
        this.clients = clients;
    }

    /** @throws VirtualMachineError when the JVM is in trouble */
    UserCode.Ending invoke(RunningTask run, ActivityCode<?, ?> code) {
        try (LogContext _ = LogContext.of(run, node.name())) {
            return UserCode.call(() -> call(run, code));
        }
    }

    private <I, O> String call(RunningTask run, ActivityCode<I, O> code) throws Exception {
        I input = node.payloads().read(run.task.input(), code.type().input(), () -> "the input of " + run.described());
        O output = code.body().run(new TaskContext(node, heartbeats, clients, run), input);
        return node.payloads().write(output, code.type().output().type(), () -> "the result of " + run.described());
    }
}
