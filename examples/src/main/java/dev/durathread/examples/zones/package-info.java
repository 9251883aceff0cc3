/** A fan-out over the time zones of the world, with a progress bar. */
package dev.durathread.examples.zones;
