/** How instances come to this node that it did not make: claims by query, leases, and looks for what nobody told of. */
@NullMarked
package dev.durathread.internal.claim;

import org.jspecify.annotations.NullMarked;
