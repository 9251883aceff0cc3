package dev.durathread.internal.replay;

import dev.durathread.ActivityOptions;
import java.util.concurrent.Callable;

/**
 * A step to run.
 *
 * @param number counts the steps of the execution from 1
 */
public record StepCall(long number, String name, Callable<?> body, ActivityOptions options) {}
