package dev.durathread.postgres;

/**
 * How claims find what is ready: one after the other in the order of an index, and no further than they need.
 *
 * <p>What is ready changes all the time, so that nearly every entry of that index is of a row that is no more so. A scan in
 * order marks such an entry, and the next one passes over it; one that first collects all entries in a bitmap marks none
 * and visits them all, each time, until the table is vacuumed.
 */
final class InOrder {
    private static final String WITHOUT_BITMAPS = Pipeline.alongKeysAnd("set_config('enable_bitmapscan', 'off', true)");

    private InOrder() {}

    /** The first of a transaction that claims. */
    static Pipeline pipeline() {
        return Pipeline.beginningWith(WITHOUT_BITMAPS);
    }
}
