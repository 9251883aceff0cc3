package dev.durathread.examples.zones;

/**
 * What is known of one time zone.
 *
 * @param changes how often its clocks were changed from 1970 to 2025
 * @param offsetMinutes how far it is ahead of UTC at the beginning of 2026
 */
public record ZoneFacts(String zone, int changes, int offsetMinutes) {}
