/**
 * One instance in memory: what it is between two turns, what a turn brings, and what follows from its commit. Knows no
 * thread, no lease and no other instance: its methods are called, and what it wants done it gives back as {@link
 * dev.durathread.internal.instance.Effect effects}.
 */
@NullMarked
package dev.durathread.internal.instance;

import org.jspecify.annotations.NullMarked;
