package dev.durathread.examples.approval;

/** What a human decided. */
public record Decision(boolean approved, String by) {}
