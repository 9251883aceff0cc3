package dev.durathread.internal.registry;

import dev.durathread.Orchestration;
import dev.durathread.OrchestrationType;
import dev.durathread.Version;

/** A registered version of an orchestration. */
public record OrchestrationCode<I, O>(OrchestrationType<I, O> type, Version version, Orchestration<I, O> body) {}
