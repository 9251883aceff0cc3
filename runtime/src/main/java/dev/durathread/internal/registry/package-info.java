/** Names and versions to code. */
@NullMarked
package dev.durathread.internal.registry;

import org.jspecify.annotations.NullMarked;
