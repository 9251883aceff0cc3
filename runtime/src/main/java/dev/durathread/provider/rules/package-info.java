/**
 * The rules for writes, once for every provider: {@link dev.durathread.provider.rules.WriteRules} over a
 * {@link dev.durathread.provider.rules.Ledger}, which is what a provider writes.
 */
@NullMarked
package dev.durathread.provider.rules;

import org.jspecify.annotations.NullMarked;
