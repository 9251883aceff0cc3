/** Micrometer's view of a runtime and of its provider; the only package that needs Micrometer on the class path. */
@NullMarked
package dev.durathread.micrometer;

import org.jspecify.annotations.NullMarked;
