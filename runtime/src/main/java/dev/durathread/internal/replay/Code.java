package dev.durathread.internal.replay;

import dev.durathread.Orchestration;
import dev.durathread.TypeRef;

/** The code of an orchestration and the types of its input and output. */
public record Code<I, O>(TypeRef<I> input, TypeRef<O> output, Orchestration<I, O> body) {}
