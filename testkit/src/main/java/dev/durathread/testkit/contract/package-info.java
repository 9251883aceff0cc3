/**
 * The chapters of {@link dev.durathread.testkit.ProviderContract}: what the Javadoc of {@link dev.durathread.provider}
 * says, rule by rule, as tests that any provider can be put through.
 */
@NullMarked
package dev.durathread.testkit.contract;

import org.jspecify.annotations.NullMarked;
