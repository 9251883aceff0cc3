/** A decision that waits for a human, with reminders and an end. */
package dev.durathread.examples.approval;
