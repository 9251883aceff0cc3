package dev.durathread.provider;

/** Ends a listener's registration. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
