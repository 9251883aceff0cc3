package dev.durathread.internal.registry;

import dev.durathread.Orchestration;
import dev.durathread.OrchestrationType;
import dev.durathread.Version;
import dev.durathread.internal.replay.Code;

/** A registered version of an orchestration. */
public record OrchestrationCode<I, O>(OrchestrationType<I, O> type, Version version, Orchestration<I, O> body) {
    /** What a machine needs of it. */
    public Code<I, O> code() {
        return new Code<>(type.input(), type.output(), body);
    }
}
