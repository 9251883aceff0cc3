/** Testing orchestrations and providers. */
@NullMarked
package dev.durathread.testkit;

import org.jspecify.annotations.NullMarked;
