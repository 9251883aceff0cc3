/**
 * The calls of operators, in terms of the SPI.
 *
 * <p>{@link dev.durathread.internal.admin.AdminOperations} is the entry point.
 */
@NullMarked
package dev.durathread.internal.admin;

import org.jspecify.annotations.NullMarked;
