/** Programs that show durable orchestrations at work. */
package dev.durathread.examples;
