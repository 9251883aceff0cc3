/** The code of the README and of the guide: compiled, run, and compared with the pages by {@link SnippetsTest}. */
package dev.durathread.examples.guide;
