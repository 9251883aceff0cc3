/** What the rooms of one running node share: who it is, and the way into the database. */
@NullMarked
package dev.durathread.internal.node;

import org.jspecify.annotations.NullMarked;
