package dev.durathread;

/**
 * Compresses or encrypts payloads on their way into the database. Must be safe for use by many threads. {@link #decode}
 * must read everything that {@link #encode} has ever written.
 */
public interface PayloadCodec {
    /** The text to store for a value's JSON. */
    String encode(String json);

    /** The JSON that a stored text was made from. */
    String decode(String stored);
}
