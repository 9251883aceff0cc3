/** A loop that works off a mailbox and shows what it is at. */
package dev.durathread.examples.agent;
