package dev.durathread.testkit.contract;

import dev.durathread.provider.Provider;

/** Where a chapter gets its providers from. */
public interface ProviderSource {
    /** A provider on empty storage of its own. */
    Provider open();

    /** Another provider object on the same storage, as a second process would open it; may be the same object. */
    Provider openAgain(Provider first);
}
