/**
 * What operators ask and change, in terms of the SPI.
 *
 * <p>{@link dev.durathread.internal.admin.AdminOperations} is the room's front door.
 */
@NullMarked
package dev.durathread.internal.admin;

import org.jspecify.annotations.NullMarked;
