package dev.durathread.internal.replay;

import dev.durathread.ActivityOptions;
import java.lang.reflect.Type;
import java.util.concurrent.Callable;

/**
 * A step to run.
 *
 * @param number counts the steps of the execution from 1
 * @param type what its result is read as
 */
public record StepCall(long number, String name, Type type, Callable<?> body, ActivityOptions options) {}
