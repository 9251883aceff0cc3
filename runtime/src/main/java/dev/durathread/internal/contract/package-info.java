/** Interfaces whose methods are activities, as they are read by reflection. */
@NullMarked
package dev.durathread.internal.contract;

import org.jspecify.annotations.NullMarked;
