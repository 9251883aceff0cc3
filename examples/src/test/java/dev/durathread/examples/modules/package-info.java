/** The engine in programs that are modules, and each way to start a JVM with it. */
package dev.durathread.examples.modules;
