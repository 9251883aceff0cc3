/** A shop whose orders survive the death of its process. */
package dev.durathread.examples.shop;
