/** The engine in programs that are modules, and each way to start a JVM with it. */
@NullMarked
package dev.durathread.examples.modules;

import org.jspecify.annotations.NullMarked;
