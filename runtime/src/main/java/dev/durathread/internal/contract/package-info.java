/** Reads interfaces whose methods are activities, by reflection. */
@NullMarked
package dev.durathread.internal.contract;

import org.jspecify.annotations.NullMarked;
