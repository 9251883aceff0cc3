package dev.durathread.internal.replay;

import dev.durathread.Orchestration;
import dev.durathread.TypeRef;

/** The code of an orchestration and the type of its input. */
public record Code<I, O>(TypeRef<I> input, Orchestration<I, O> body) {}
