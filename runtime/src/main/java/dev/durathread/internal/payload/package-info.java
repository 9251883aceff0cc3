/** JSON of user values. */
@NullMarked
package dev.durathread.internal.payload;

import org.jspecify.annotations.NullMarked;
