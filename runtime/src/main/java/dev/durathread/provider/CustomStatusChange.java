package dev.durathread.provider;

import org.jspecify.annotations.Nullable;

/**
 * A new custom status. The version of the custom status rises by one for each commit that carries a change.
 *
 * @param status JSON text; null for none
 */
public record CustomStatusChange(@Nullable String status) {}
