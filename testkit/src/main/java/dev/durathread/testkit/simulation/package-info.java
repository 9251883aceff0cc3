/** Several nodes of the production engine in one thread, from one seed, with faults, and an auditor of what comes of it. */
@NullMarked
package dev.durathread.testkit.simulation;

import org.jspecify.annotations.NullMarked;
