/**
 * Running activities and steps: slots, claims, attempts, retries, timeouts, cancellation.
 *
 * <p>{@link dev.durathread.internal.activity.ActivityRunner} is the room's front door.
 */
@NullMarked
package dev.durathread.internal.activity;

import org.jspecify.annotations.NullMarked;
