/** Clients and administration over the SPI. */
@NullMarked
package dev.durathread.internal.client;

import org.jspecify.annotations.NullMarked;
