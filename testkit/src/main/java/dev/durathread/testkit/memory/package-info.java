/** What the in-memory provider is made of. */
@NullMarked
package dev.durathread.testkit.memory;

import org.jspecify.annotations.NullMarked;
