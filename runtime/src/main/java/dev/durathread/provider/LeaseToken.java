package dev.durathread.provider;

/** Proof of a claim on a task. Drawn at random by the engine; the same value never stands for two claims of one task. */
public record LeaseToken(long value) {}
