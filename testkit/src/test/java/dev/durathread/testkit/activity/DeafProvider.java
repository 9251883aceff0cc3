package dev.durathread.testkit.activity;

import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Subscription;

/** A provider that tells its listeners nothing, as behind a pooler that lets no notification through. */
final class DeafProvider extends ForwardingProvider {
    private DeafProvider(Provider target) {
        super(target);
    }

    static Provider on(Provider target) {
        return new DeafProvider(target);
    }

    @Override
    public boolean hearsOtherProcesses() {
        return false;
    }

    @Override
    public Subscription listen(ChangeListener listener) {
        return () -> {};
    }
}
