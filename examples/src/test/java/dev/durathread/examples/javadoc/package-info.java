/** The Javadoc of the public packages is complete, and the code that it shows is compiled. */
package dev.durathread.examples.javadoc;
