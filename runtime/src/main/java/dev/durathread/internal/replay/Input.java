package dev.durathread.internal.replay;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A value that the code hands over.
 *
 * @param json its stored form
 * @param type what it was written as; null for null
 */
record Input(String json, @Nullable Type type) {}
