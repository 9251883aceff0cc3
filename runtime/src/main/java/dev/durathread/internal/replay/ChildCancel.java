package dev.durathread.internal.replay;

/** A child that its parent gave up. */
public record ChildCancel(String childInstanceId, String reason) {}
