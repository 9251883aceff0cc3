/** The rules for names and numbers that a program gives. Knows the JDK alone, so that every room may use it. */
@NullMarked
package dev.durathread.internal.check;

import org.jspecify.annotations.NullMarked;
