/** A watch that never ends. */
package dev.durathread.examples.monitor;
